package dev.zt.policy.analysis;

import dev.zt.policy.Condition;
import dev.zt.policy.Rule;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a call of which only the peer's ID and the operation are known.
 *
 * @param kind whether it is allowed
 * @param rule the rule that decides; null if no allow rule matches, or if it depends
 * @param depends the rules on which it depends; empty unless it does
 */
public record Outcome(Kind kind, @Nullable Rule rule, List<Rule> depends) {

    /** Whether a call is allowed. */
    public enum Kind {
        /** An allow rule matches, and no deny rule. */
        ALLOW,
        /** A deny rule matches, or no allow rule. */
        DENY,
        /** That depends on an address, a header, a host, a port or a condition. */
        CONDITIONAL
    }

    /**
     * Copies the list.
     *
     * @param kind whether it is allowed
     * @param rule the rule that decides; null if no allow rule matches, or if it depends
     * @param depends the rules on which it depends; empty unless it does
     */
    public Outcome {
        depends = List.copyOf(depends);
    }

    static Outcome of(Kind kind, BitSet which, List<Rule> rules) {
        if (kind == Kind.CONDITIONAL) {
            return new Outcome(kind, null, which.stream().mapToObj(rules::get).toList());
        }
        int first = which.nextSetBit(0);
        return new Outcome(kind, first < 0 ? null : rules.get(first), List.of());
    }

    /** Tells whether another outcome is the same, whatever the rules are called that lead to it. */
    boolean isSameAs(Outcome other) {
        return kind == other.kind && sense(depends).equals(sense(other.depends));
    }

    /** Conditions are the same if their texts are. */
    private static Set<Object> sense(List<Rule> rules) {
        return rules.stream()
                .map(rule -> Arrays.asList(
                        rule.effect(),
                        rule.from(),
                        rule.to(),
                        rule.when().stream().map(Condition::text).toList(),
                        rule.expires()))
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return switch (kind) {
            case ALLOW -> "allowed by " + ruleId();
            case DENY -> rule == null ? "denied, since no rule allows it" : "denied by " + ruleId();
            case CONDITIONAL ->
                "conditional on "
                        + String.join(", ", depends.stream().map(Rule::id).toList());
        };
    }

    /** Returns the id of the rule that decides, for words. */
    String ruleId() {
        return rule == null ? "no rule" : rule.id();
    }
}
