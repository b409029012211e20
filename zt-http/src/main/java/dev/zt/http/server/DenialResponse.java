package dev.zt.http.server;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;

/** Sends a denial over a JDK server. */
final class DenialResponse {

    private static final int NO_BODY = -1;

    private DenialResponse() {}

    static void send(HttpExchange exchange, Denial denial) throws IOException {
        denial.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = denial.body();
        exchange.sendResponseHeaders(denial.status(), body.length == 0 ? NO_BODY : body.length);
        if (body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
        exchange.close();
    }
}
