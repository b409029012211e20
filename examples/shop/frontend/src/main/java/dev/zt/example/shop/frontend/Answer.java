package dev.zt.example.shop.frontend;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * What came of a call.
 *
 * @param status the HTTP status, or {@code failed}
 * @param decisionId names the decision that denied it, or {@code -}
 * @param traceId the trace that it belongs to
 * @param text headers and body, or why it failed
 */
record Answer(String status, String decisionId, String traceId, String text) {

    static Answer of(HttpResponse<String> response, String traceId) {
        return new Answer(
                String.valueOf(response.statusCode()),
                response.headers().firstValue("zt-decision-id").orElse("-"),
                traceId,
                response.headers().map() + "\n" + response.body());
    }

    static Answer failed(IOException failure, String traceId) {
        return new Answer("failed", "-", traceId, failure.toString());
    }

    boolean isPlaced() {
        return status.equals("201");
    }

    /** Returns it as one line of four words. */
    @Override
    public String toString() {
        return status + " " + decisionId + " " + traceId + " " + URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
