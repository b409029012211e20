package dev.zt.grpc.client;

import dev.zt.authz.Decision;
import dev.zt.authz.Reason;
import dev.zt.enforce.Enforcement;
import io.grpc.Status;

/**
 * A call was denied on the calling side: its own identity cannot be used, or the server is not to be trusted now. It is
 * the cause of the status, {@code PERMISSION_DENIED}, which tells it from a denial by the server.
 */
public final class CallDeniedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Enforcement enforcement;

    CallDeniedException(Enforcement enforcement) {
        super(message(enforcement));
        this.enforcement = enforcement;
    }

    private static String message(Enforcement enforcement) {
        Reason reason = enforcement.decision().reason();
        return "Call denied: " + reason.description() + ". Mend: " + reason.mend() + " (decision " + enforcement.id()
                + ").";
    }

    static Status status(Enforcement denial) {
        CallDeniedException cause = new CallDeniedException(denial);
        return Status.PERMISSION_DENIED.withDescription(cause.getMessage()).withCause(cause);
    }

    /**
     * Returns the decision.
     *
     * @return a denial
     */
    public Decision decision() {
        return enforcement.decision();
    }

    /**
     * Returns the id under which the decision was recorded.
     *
     * @return the decision id
     */
    public String decisionId() {
        return enforcement.id();
    }
}
