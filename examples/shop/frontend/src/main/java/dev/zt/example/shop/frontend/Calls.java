package dev.zt.example.shop.frontend;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** The calls that this service makes, each in a trace of its own. Thread-safe. */
final class Calls {

    private final HttpClient gateway;
    private final String gatewayUrl;
    private final HttpClient inventory;
    private final String inventoryUrl;

    Calls(HttpClient gateway, String gatewayUrl, HttpClient inventory, String inventoryUrl) {
        this.gateway = gateway;
        this.gatewayUrl = gatewayUrl;
        this.inventory = inventory;
        this.inventoryUrl = inventoryUrl;
    }

    /** Orders one of an article, as it should be: through the gateway. */
    Answer order(String article) throws InterruptedException {
        return post(gateway, gatewayUrl + "/orders/" + article);
    }

    /** Goes past the gateway and the orders. */
    Answer reserve(String article) throws InterruptedException {
        return post(inventory, inventoryUrl + "/stock/" + article + "/reservations");
    }

    @SuppressWarnings("try") // The scope is there to be closed.
    private static Answer post(HttpClient client, String url) throws InterruptedException {
        Span span = Trace.newSpan();
        try (Scope ignored = span.makeCurrent()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            return Answer.of(response, span.getSpanContext().getTraceId());
        } catch (IOException e) {
            return Answer.failed(e, span.getSpanContext().getTraceId());
        }
    }
}
