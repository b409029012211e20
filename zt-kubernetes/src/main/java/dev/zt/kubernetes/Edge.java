package dev.zt.kubernetes;

import dev.zt.policy.Operation;
import dev.zt.policy.Rule;
import java.util.List;
import java.util.Objects;

/**
 * A connection that the policy wants: some call of one workload to another may be allowed at a port. Immutable and
 * thread-safe.
 *
 * @param caller who opens it
 * @param callee who answers
 * @param port at which port of the callee's pods
 * @param rules the allow rules of the callee's policy by which calls may be allowed, in their order
 * @param certain whether some call is allowed whatever its headers, host, address and conditions are
 * @param example a call that is allowed; where there is none for certain, one that may be
 */
public record Edge(
        Workload caller, Workload callee, PodPort port, List<Rule> rules, boolean certain, Operation example) {

    /**
     * Copies the list.
     *
     * @param caller who opens it
     * @param callee who answers
     * @param port at which port of the callee's pods
     * @param rules the allow rules by which calls may be allowed
     * @param certain whether some call is allowed whatever its headers, host, address and conditions are
     * @param example a call that is allowed, or may be
     */
    public Edge {
        Objects.requireNonNull(caller, "caller");
        Objects.requireNonNull(callee, "callee");
        Objects.requireNonNull(port, "port");
        Objects.requireNonNull(example, "example");
        rules = List.copyOf(rules);
    }

    /**
     * Returns the ids of the rules.
     *
     * @return the ids, in the order of the rules
     */
    public List<String> ruleIds() {
        return rules.stream().map(Rule::id).toList();
    }

    /** Returns for example {@code shop/frontend -> shop/api-gateway 8443/tcp}. */
    @Override
    public String toString() {
        return caller.label() + " -> " + callee.label() + " " + port;
    }
}
