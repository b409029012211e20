package dev.zt.verification.interop.peer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls by HTTP. */
final class HttpCalls implements Calls {

    private final HttpClient client;
    private final Runnable end;
    private final int port;

    HttpCalls(HttpClient client, Runnable end, int port) {
        this.client = client;
        this.end = end;
        this.port = port;
    }

    @Override
    public Answer call(String operation) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/" + operation))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return Answer.ofStatus(client.send(request, BodyHandlers.ofString()).statusCode());
        } catch (IOException e) {
            return Answer.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(Verdict.FAILED, "interrupted");
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
