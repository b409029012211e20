package dev.zt.policy;

import java.util.Objects;

/**
 * What a policy set says about one call.
 *
 * @param rule the index of the deciding rule in {@link PolicySet#rules()}, {@link PolicySet#NO_MATCH} or
 *     {@link PolicySet#NOT_CANONICAL}
 * @param observations what else was seen
 */
public record Verdict(int rule, Observations observations) {

    /**
     * Checks that nothing is missing.
     *
     * @param rule the index of the deciding rule, or a negative number
     * @param observations what else was seen
     */
    public Verdict {
        Objects.requireNonNull(observations, "observations");
    }
}
