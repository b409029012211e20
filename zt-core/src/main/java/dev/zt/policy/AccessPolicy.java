package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A policy: the rules that protect one workload. Several policies for one workload are merged.
 *
 * <p>What no rule allows is denied, so that a policy without rules denies everything. Immutable and thread-safe.
 *
 * @param name what people call it: 1 to 200 of the characters {@code A-Z a-z 0-9 . _ # -}
 * @param revision which edition it is, empty if its author keeps no count; printable ASCII without space
 * @param workload the workload that it protects
 * @param trustDomainAliases other names of the workload's own trust domain, at most 100: where a rule of this policy
 *     names one, it means the own. Never the name of a trust domain that has a bundle
 * @param rules the rules, at most 10,000, each with an id of its own
 */
public record AccessPolicy(
        String name, String revision, SpiffeId workload, Set<TrustDomain> trustDomainAliases, List<Rule> rules) {

    /**
     * Checks the parts and copies the rules.
     *
     * @param name what people call it: 1 to 200 of the characters {@code A-Z a-z 0-9 . _ # -}
     * @param revision which edition it is, empty if its author keeps no count; printable ASCII without space
     * @param workload the workload that it protects
     * @param trustDomainAliases other names of the workload's own trust domain, at most 100
     * @param rules the rules, at most 10,000, each with an id of its own
     * @throws IllegalArgumentException if a part breaks its limits, or two rules share an id
     */
    public AccessPolicy {
        PolicyGrammar.checkName("Policy name", name);
        PolicyGrammar.checkRevision(revision);
        checkWorkload(Objects.requireNonNull(workload, "workload"));
        trustDomainAliases = Collections.unmodifiableSet(new LinkedHashSet<>(trustDomainAliases));
        if (trustDomainAliases.size() > PolicyGrammar.MAX_ALIASES) {
            throw new IllegalArgumentException("trustDomainAliases has " + trustDomainAliases.size()
                    + " values; at most " + PolicyGrammar.MAX_ALIASES + " are allowed");
        }
        rules = List.copyOf(rules);
        if (rules.size() > PolicyGrammar.MAX_RULES) {
            throw new IllegalArgumentException(
                    "policy has " + rules.size() + " rules; at most " + PolicyGrammar.MAX_RULES + " are allowed");
        }
        Set<String> ids = new HashSet<>(rules.size() * 2);
        for (Rule rule : rules) {
            if (!ids.add(rule.id())) {
                throw new IllegalArgumentException("rule id " + Quoted.quote(rule.id()) + " is used twice");
            }
        }
    }

    /**
     * Creates a policy whose workload's trust domain has no other names.
     *
     * @param name what people call it: 1 to 200 of the characters {@code A-Z a-z 0-9 . _ # -}
     * @param revision which edition it is, empty if its author keeps no count; printable ASCII without space
     * @param workload the workload that it protects
     * @param rules the rules, at most 10,000, each with an id of its own
     * @throws IllegalArgumentException if a part breaks its limits, or two rules share an id
     */
    public AccessPolicy(String name, String revision, SpiffeId workload, List<Rule> rules) {
        this(name, revision, workload, Set.of(), rules);
    }

    static SpiffeId checkWorkload(SpiffeId workload) {
        if (!workload.hasPath()) {
            throw PolicyGrammar.invalid(
                    "Workload",
                    workload.toString(),
                    "it names a trust domain, not a workload; add the workload's path");
        }
        return workload;
    }
}
