package dev.zt.http.server;

import com.sun.net.httpserver.HttpExchange;
import dev.zt.authz.Reason;
import dev.zt.enforce.Enforcement;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Renders a denial: status and decision id, and nothing that would tell the caller why (RFC 9457). */
final class DenialResponse {

    static final String DECISION_ID_HEADER = "zt-decision-id";
    private static final int NO_BODY = -1;

    private DenialResponse() {}

    static void send(HttpExchange exchange, Enforcement denial) throws IOException {
        Reason reason = denial.decision().reason();
        int status = reason == Reason.PATH_NOT_CANONICAL ? 400 : 403;
        exchange.getResponseHeaders().set(DECISION_ID_HEADER, denial.id());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (reason.condemnsConnection()) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        byte[] body = body(status, denial.id()).getBytes(StandardCharsets.US_ASCII);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, NO_BODY);
        } else {
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            exchange.sendResponseHeaders(status, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
        exchange.close();
    }

    private static String body(int status, String decisionId) {
        return "{\"type\":\"about:blank\",\"title\":\"" + (status == 400 ? "Bad Request" : "Forbidden")
                + "\",\"status\":" + status + ",\"decisionId\":\"" + decisionId + "\"}\n";
    }
}
