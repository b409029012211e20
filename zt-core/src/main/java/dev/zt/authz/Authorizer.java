package dev.zt.authz;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Operation;
import java.util.Optional;

/**
 * Decides whether a peer may do something.
 *
 * <p>Called on the thread of each call, from many threads at once: implementations are thread-safe, do no I/O, and do
 * not block. Whoever acts on the answer ({@code EnforcementPoint}) turns an exception and a null into a denial.
 */
@FunctionalInterface
public interface Authorizer {

    /**
     * Decides.
     *
     * @param request the question
     * @param nowMillis the moment of the call, in milliseconds since the epoch
     * @return the decision, never null; there is no way to abstain
     */
    Decision decide(AccessRequest request, long nowMillis);

    /**
     * Says more about a denial that this authorizer decided, for an operator who asks later. Never on the way of a call;
     * nothing that a call depends on. The default has nothing to add.
     *
     * @param peer the peer that was denied
     * @param assurance how it had proved itself
     * @param operation what it wanted to do
     * @param atMillis when that was, in milliseconds since the epoch
     * @param denial what was decided
     * @return for example which rule came nearest to allowing the call; one line that is safe in a log
     */
    default Optional<String> explain(
            SpiffeId peer, Assurance assurance, Operation operation, long atMillis, Decision denial) {
        return Optional.empty();
    }
}
