package dev.zt.http.server;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.enforce.Caller;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.Enforcement;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the caller of a denied request gets to see, on every server alike: status and decision id, and nothing that would
 * tell why (RFC 9457). For adapters; immutable and thread-safe.
 */
public final class Denial {

    static final String DECISION_ID_HEADER = "zt-decision-id";

    private final Zt zt;
    private final Enforcement enforcement;
    private final Caller caller;
    private final boolean head;

    private Denial(Zt zt, Enforcement enforcement, String method, Caller caller) {
        this.zt = zt;
        this.enforcement = enforcement;
        this.caller = caller;
        this.head = method.equals("HEAD");
    }

    /**
     * Describes the response to a denied request.
     *
     * @param zt whose decision it is
     * @param enforcement a denial
     * @param method the request's method: a response to {@code HEAD} has no body
     * @param caller who called
     * @return the response
     * @throws IllegalArgumentException if the request was allowed
     */
    public static Denial of(Zt zt, Enforcement enforcement, String method, Caller caller) {
        if (enforcement.isAllowed()) {
            throw new IllegalArgumentException("decision " + enforcement.id() + " allows: there is no denial to show");
        }
        return new Denial(zt, enforcement, method, caller);
    }

    /**
     * Does what comes before the response: waits until the denial is recorded, and ends the TLS sessions of a peer that
     * is condemned.
     */
    public void settle() {
        enforcement.awaitRecorded();
        if (reason().condemnsConnection()) {
            caller.peer().ifPresent(zt.tls()::endSessions);
        }
    }

    private Reason reason() {
        return enforcement.decision().reason();
    }

    /**
     * Returns the status.
     *
     * @return 400 if the path is not canonical, 401 if nobody was proven and a token would have counted, else 403
     */
    public int status() {
        if (reason() == Reason.PATH_NOT_CANONICAL) {
            return 400;
        }
        return caller.mayShowToken() && reason().provesNobody() ? 401 : 403;
    }

    /**
     * Returns the header fields, {@code Connection: close} among them if the peer is condemned and
     * {@link Zt#serverConnections()} do not keep its connection; never if it showed no certificate where tokens count, since
     * its next call may be another's.
     *
     * @return names and values; unmodifiable
     */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(DECISION_ID_HEADER, enforcement.id());
        headers.put("Cache-Control", "no-store");
        if (status() == 401) {
            headers.put("WWW-Authenticate", "Bearer");
        }
        if (!caller.mayShowToken() && zt.serverConnections().on(reason()) != ConnectionAction.KEEP) {
            headers.put("Connection", "close");
        }
        if (!head) {
            headers.put("Content-Type", "application/problem+json");
        }
        return Map.copyOf(headers);
    }

    /**
     * Returns the body.
     *
     * @return a problem document in ASCII, empty for {@code HEAD}
     */
    public byte[] body() {
        return head ? new byte[0] : problem().getBytes(StandardCharsets.US_ASCII);
    }

    private String problem() {
        return "{\"type\":\"about:blank\",\"title\":\"" + title() + "\",\"status\":" + status() + ",\"decisionId\":\""
                + enforcement.id() + "\"}\n";
    }

    private String title() {
        return switch (status()) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            default -> "Forbidden";
        };
    }
}
