package dev.zt.authz;

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
}
