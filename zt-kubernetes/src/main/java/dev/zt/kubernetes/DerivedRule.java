package dev.zt.kubernetes;

import java.util.Objects;

/**
 * What became of one rule of the policy, or of one need of the cluster, in a layer. Immutable and thread-safe.
 *
 * @param object the object that carries it, as {@code Kind namespace/name}; empty if none does
 * @param rule the id of the policy's rule, or what was needed, {@code dns} say
 * @param fidelity how it compares with what the policy says
 * @param lost what the layer cannot say, in a sentence; empty if it is exact
 */
public record DerivedRule(String object, String rule, Fidelity fidelity, String lost)
        implements Comparable<DerivedRule> {

    /**
     * Checks that what is lost is said.
     *
     * @param object the object that carries it, as {@code Kind namespace/name}
     * @param rule the id of the policy's rule, or what was needed
     * @param fidelity how it compares with what the policy says
     * @param lost what the layer cannot say; empty if it is exact
     * @throws IllegalArgumentException if it is not exact and nothing is said to be lost, or the other way round
     */
    public DerivedRule {
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(fidelity, "fidelity");
        Objects.requireNonNull(lost, "lost");
        if ((fidelity == Fidelity.EXACT) != lost.isEmpty()) {
            throw new IllegalArgumentException(fidelity + " with " + (lost.isEmpty() ? "nothing" : lost) + " lost");
        }
    }

    /** Orders by object and rule. */
    @Override
    public int compareTo(DerivedRule other) {
        int order = object.compareTo(other.object);
        if (order == 0) {
            order = rule.compareTo(other.rule);
        }
        if (order == 0) {
            order = fidelity.compareTo(other.fidelity);
        }
        return order == 0 ? lost.compareTo(other.lost) : order;
    }

    @Override
    public String toString() {
        return fidelity + " " + rule + " in " + (object.isEmpty() ? "nothing" : object)
                + (lost.isEmpty() ? "" : ": " + lost);
    }
}
