package dev.zt.verification.corpus.attack;

import com.sun.net.httpserver.HttpExchange;
import dev.zt.http.server.ZtHttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** The JDK's server. */
final class JdkSecrets implements AutoCloseable {

    private final ZtHttpsServer server;

    JdkSecrets(Secrets secrets) throws IOException {
        server = ZtHttpsServer.create(secrets.zt, Secrets.loopback(0));
        server.createContext("/admin", exchange -> answer(exchange, secrets::tell));
        server.createContext("/stage", exchange -> answer(exchange, secrets::tell));
        server.createContext("/public", exchange -> answer(exchange, () -> "hello"));
        server.start();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private static void answer(HttpExchange exchange, Supplier<String> text) throws IOException {
        byte[] body = text.get().getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
