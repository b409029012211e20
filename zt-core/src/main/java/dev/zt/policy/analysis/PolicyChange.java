package dev.zt.policy.analysis;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Operation;
import java.util.Objects;

/**
 * A call that two versions of a policy decide differently. It stands for all that neither version tells apart from it.
 *
 * @param peer who calls
 * @param assurance how the caller proves itself
 * @param operation what it does
 * @param before what comes of it by the one version
 * @param after what comes of it by the other version
 */
public record PolicyChange(SpiffeId peer, Assurance assurance, Operation operation, Outcome before, Outcome after) {

    /** Which way a decision changes. */
    public enum Kind {
        /** It was denied, for certain, and is allowed. */
        NEWLY_ALLOWED,
        /** Before or after, or both times, it depends on more than peer and operation. */
        CONDITIONAL,
        /** It was allowed, for certain, and is denied. */
        NEWLY_DENIED
    }

    /**
     * Checks that nothing is missing.
     *
     * @param peer who calls
     * @param assurance how the caller proves itself
     * @param operation what it does
     * @param before what comes of it by the one version
     * @param after what comes of it by the other version
     */
    public PolicyChange {
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(assurance, "assurance");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(after, "after");
    }

    /**
     * Tells which way the decision changes.
     *
     * @return the kind
     */
    public Kind kind() {
        if (before.kind() == Outcome.Kind.CONDITIONAL || after.kind() == Outcome.Kind.CONDITIONAL) {
            return Kind.CONDITIONAL;
        }
        return after.kind() == Outcome.Kind.ALLOW ? Kind.NEWLY_ALLOWED : Kind.NEWLY_DENIED;
    }

    /**
     * Returns the call in words.
     *
     * @return one line, for example {@code spiffe://prod.example/web (channel-bound) GET /orders}
     */
    public String call() {
        String handler =
                operation instanceof Operation.Http http && http.handler() != null ? " at " + http.handler() : "";
        return peer + " (" + assurance.label() + ") " + operation.action() + " " + operation.resource() + handler;
    }
}
