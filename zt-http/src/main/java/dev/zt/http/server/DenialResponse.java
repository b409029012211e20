package dev.zt.http.server;

import com.sun.net.httpserver.HttpExchange;
import dev.zt.enforce.Enforcement;
import dev.zt.http.DenialAnswer;
import java.io.IOException;
import java.io.OutputStream;

/** Sends a denial through the JDK server. */
final class DenialResponse {

    private static final int NO_BODY = -1;

    private DenialResponse() {}

    static void send(HttpExchange exchange, Enforcement denial) throws IOException {
        DenialAnswer answer = DenialAnswer.of(denial);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), NO_BODY);
        } else {
            byte[] body = answer.bytes();
            exchange.getResponseHeaders().set("Content-Type", DenialAnswer.CONTENT_TYPE);
            exchange.sendResponseHeaders(answer.status(), body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
        exchange.close();
    }
}
