package dev.zt.example.firstcall;

import dev.zt.Zt;
import dev.zt.grpc.netty.ZtGrpcChannel;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.identity.SpiffeId;
import dev.zt.spiffe.WorkloadApiSource;
import dev.zt.tls.PeerExpectation;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The service that calls. Reads commands from standard input, answers each with one line, and ends with it. */
public final class Frontend {

    private static final SpiffeId ORDERS = SpiffeId.parse("spiffe://shop.example/ns/shop/sa/orders");
    private static final SpiffeId STOCK = SpiffeId.parse("spiffe://shop.example/ns/shop/sa/stock");

    private final HttpClient orders;
    private final String base;
    private final StockCalls stock;
    private @Nullable Load load;

    private Frontend(HttpClient orders, String base, StockCalls stock) {
        this.orders = orders;
        this.base = base;
        this.stock = stock;
    }

    /**
     * Calls as told until standard input ends. The identity comes from the socket that {@code SPIFFE_ENDPOINT_SOCKET}
     * names.
     *
     * @param args the port of {@code orders}, the port of {@code stock}
     * @throws IOException if standard input cannot be read
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (WorkloadApiSource identity = WorkloadApiSource.open();
                Zt zt = Zt.builder(identity).build();
                ZtHttpClient client = ZtHttpClient.create(zt, PeerExpectation.exactly(ORDERS))) {
            ManagedChannel channel = ZtGrpcChannel.builder(zt, PeerExpectation.exactly(STOCK), "127.0.0.1:" + args[1])
                    .build();
            new Frontend(client, "https://localhost:" + args[0], new StockCalls(channel)).obey();
            channel.shutdownNow();
        }
    }

    private void obey() throws IOException, InterruptedException {
        System.out.println("READY");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(answer(line.split(" ", -1)));
        }
    }

    private String answer(String[] words) throws InterruptedException {
        return switch (words[0]) {
            case "load" -> {
                load = Load.start(() -> send("GET", "/orders").statusCode() == 200);
                yield "STARTED";
            }
            case "more" -> load == null ? "no load was started" : load.more(Integer.parseInt(words[1]));
            case "stop" -> load == null ? "no load was started" : load.stopAfter(Integer.parseInt(words[1]));
            case "ask" -> stock.ask(method(words[1]));
            case "watch" -> stock.watch();
            case "ended" -> stock.ended();
            default -> call(words[1], words[2]);
        };
    }

    private static MethodDescriptor<String, String> method(String name) {
        return name.equals("Left") ? StockApi.LEFT : StockApi.UNKNOWN;
    }

    private String call(String method, String path) throws InterruptedException {
        try {
            HttpResponse<String> response = send(method, path);
            return response.statusCode() + " "
                    + response.headers().firstValue("zt-decision-id").orElse("-");
        } catch (IOException e) {
            return "failed " + e;
        }
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, BodyPublishers.noBody())
                .build();
        return orders.send(request, BodyHandlers.ofString());
    }
}
