package dev.zt.http.client;

import dev.zt.authz.Decision;
import dev.zt.enforce.Enforcement;
import java.io.IOException;

/** A call was denied on the calling side: its own identity cannot be used, or the server is not to be trusted now. */
public final class CallDeniedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Enforcement enforcement;

    CallDeniedException(Enforcement enforcement) {
        super("Call denied: " + enforcement.decision().reason().description() + ". Mend: "
                + enforcement.decision().reason().mend() + " (decision " + enforcement.id() + ").");
        this.enforcement = enforcement;
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
