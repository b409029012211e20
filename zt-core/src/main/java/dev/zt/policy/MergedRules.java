package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The policies for one workload as if they were one, before compilation. */
record MergedRules(String name, String revision, Set<TrustDomain> trustDomainAliases, List<Rule> rules) {

    static MergedRules of(List<AccessPolicy> policies) {
        check(policies);
        Set<TrustDomain> aliases = policies.stream()
                .flatMap(policy -> policy.trustDomainAliases().stream())
                .sorted(Comparator.comparing(TrustDomain::name))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        checkAliases(policies, aliases);
        return new MergedRules(
                joined(policies.stream().map(AccessPolicy::name).toList()),
                joined(policies.stream().map(AccessPolicy::revision).toList()),
                Collections.unmodifiableSet(aliases),
                policies.stream()
                        .flatMap(policy -> Aliases.resolved(policy).stream())
                        .toList());
    }

    private static void checkAliases(List<AccessPolicy> policies, Set<TrustDomain> aliases) {
        for (AccessPolicy policy : policies) {
            TrustDomain alias = Aliases.contradicted(policy, aliases);
            if (alias != null) {
                throw new InvalidPolicyException("Policy " + policy.name() + " names the trust domain " + alias
                        + ", and another policy for " + policy.workload() + " has it as an alias of the own one. Put it"
                        + " into trustDomainAliases of both, or of none.");
            }
        }
    }

    private static String joined(List<String> parts) {
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("+"));
    }

    private static void check(List<AccessPolicy> policies) {
        Map<String, String> policyOfRule = new HashMap<>();
        for (AccessPolicy policy : policies) {
            for (Rule rule : policy.rules()) {
                String other = policyOfRule.putIfAbsent(rule.id(), policy.name());
                if (other != null) {
                    throw new InvalidPolicyException("Policies " + other + " and " + policy.name()
                            + " cannot be merged: both have a rule " + Quoted.quote(rule.id())
                            + ". Rename one: ids tell rules apart in audit records.");
                }
            }
        }
        if (policyOfRule.size() > PolicyGrammar.MAX_RULES) {
            throw new InvalidPolicyException("The policies for "
                    + policies.get(0).workload() + " have " + policyOfRule.size() + " rules together; at most "
                    + PolicyGrammar.MAX_RULES + " are allowed. Join rules by patterns.");
        }
    }

    /**
     * Returns the indices of rules that deny, then of those that allow: the first that matches decides. Then come those
     * that only observe.
     */
    int[] order() {
        int[] order = new int[rules.size()];
        int end = 0;
        for (Effect effect : List.of(Effect.DENY, Effect.ALLOW)) {
            for (int i = 0; i < order.length; i++) {
                if (rules.get(i).enforces(effect)) {
                    order[end++] = i;
                }
            }
        }
        for (int i = 0; end < order.length; i++) {
            if (!decides(rules.get(i))) {
                order[end++] = i;
            }
        }
        return order;
    }

    /** Counts the rules that can decide. */
    int enforced() {
        int count = 0;
        for (Rule rule : rules) {
            count += decides(rule) ? 1 : 0;
        }
        return count;
    }

    private static boolean decides(Rule rule) {
        return rule.enforces(Effect.DENY) || rule.enforces(Effect.ALLOW);
    }

    /** Returns the trust domains that allow rules name for peers of mutual TLS, in their order. */
    Set<TrustDomain> allowedTrustDomains() {
        Set<TrustDomain> domains = new LinkedHashSet<>();
        for (Rule rule : rules) {
            if (rule.enforces(Effect.ALLOW)) {
                for (PeerMatcher matcher : rule.from()) {
                    if (matcher.takes(Assurance.CHANNEL_BOUND, Effect.ALLOW)) {
                        PinnedDomains.of(matcher).ifPresent(domains::addAll);
                    }
                }
            }
        }
        return Collections.unmodifiableSet(domains);
    }
}
