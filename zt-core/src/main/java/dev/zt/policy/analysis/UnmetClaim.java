package dev.zt.policy.analysis;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.Rule;
import java.util.Objects;

/**
 * A call of which a piece of code says one thing and the policy the other.
 *
 * @param claim what the code says
 * @param peer who calls
 * @param assurance how the caller proves itself
 * @param operation what it does
 * @param outcome what comes of it by the policy
 */
public record UnmetClaim(Rule claim, SpiffeId peer, Assurance assurance, Operation operation, Outcome outcome) {

    /**
     * Checks that nothing is missing.
     *
     * @param claim what the code says
     * @param peer who calls
     * @param assurance how the caller proves itself
     * @param operation what it does
     * @param outcome what comes of it by the policy
     */
    public UnmetClaim {
        Objects.requireNonNull(claim, "claim");
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(assurance, "assurance");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(outcome, "outcome");
    }

    /** Returns the claim and the call in one line. */
    @Override
    public String toString() {
        return claim.id() + (claim.effect() == Effect.ALLOW ? " allows " : " denies ")
                + new PolicyChange(peer, assurance, operation, outcome, outcome).call()
                + ", which is " + outcome;
    }
}
