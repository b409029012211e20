package dev.zt.http;

import dev.zt.authz.Reason;
import dev.zt.enforce.Enforcement;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a denied caller is told, alike on every server: a status and a decision id, and nothing that would tell why (RFC
 * 9457).
 *
 * @param status 403, or 400 for a path with two readings
 * @param headers the headers by name; they close the connection if the peer itself is condemned
 * @param body a problem document; left out for HEAD
 */
public record DenialAnswer(int status, Map<String, String> headers, String body) {

    /** The header that names the decision. */
    public static final String DECISION_ID_HEADER = "zt-decision-id";

    /** The type of the body. */
    public static final String CONTENT_TYPE = "application/problem+json";

    /**
     * Copies the headers.
     *
     * @param status 403, or 400 for a path with two readings
     * @param headers the headers by name; they close the connection if the peer itself is condemned
     * @param body a problem document; left out for HEAD
     */
    public DenialAnswer {
        headers = Map.copyOf(headers);
    }

    /**
     * Renders a denial.
     *
     * @param denial a decision that denies, and its id
     * @return the answer
     */
    public static DenialAnswer of(Enforcement denial) {
        Reason reason = denial.decision().reason();
        int status = reason == Reason.PATH_NOT_CANONICAL ? 400 : 403;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(DECISION_ID_HEADER, denial.id());
        headers.put("Cache-Control", "no-store");
        if (reason.condemnsConnection()) {
            headers.put("Connection", "close");
        }
        return new DenialAnswer(status, headers, body(status, denial.id()));
    }

    private static String body(int status, String decisionId) {
        return "{\"type\":\"about:blank\",\"title\":\"" + (status == 400 ? "Bad Request" : "Forbidden")
                + "\",\"status\":" + status + ",\"decisionId\":\"" + decisionId + "\"}\n";
    }

    /**
     * Returns the body as it goes over the wire.
     *
     * @return ASCII
     */
    public byte[] bytes() {
        return body.getBytes(StandardCharsets.US_ASCII);
    }
}
