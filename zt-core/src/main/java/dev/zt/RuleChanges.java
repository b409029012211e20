package dev.zt;

import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Condition;
import dev.zt.policy.Rule;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which rules two versions of policies do not share, for the log. */
final class RuleChanges {

    private static final int MAX_NAMED = 20;

    private RuleChanges() {}

    /** Returns a clause such as {@code added [b], removed [c], changed []}. */
    static String between(Collection<AccessPolicy> before, Collection<AccessPolicy> after) {
        boolean several = Stream.concat(before.stream(), after.stream())
                        .map(AccessPolicy::workload)
                        .distinct()
                        .count()
                > 1;
        Map<String, Object> old = rules(before, several);
        Map<String, Object> now = rules(after, several);
        return "rules added " + named(now, id -> !old.containsKey(id))
                + ", removed " + named(old, id -> !now.containsKey(id))
                + ", changed "
                + named(now, id -> old.containsKey(id) && !Objects.equals(old.get(id), now.get(id)));
    }

    /** Ids of several workloads may be the same. */
    private static Map<String, Object> rules(Collection<AccessPolicy> policies, boolean several) {
        Map<String, Object> rules = new LinkedHashMap<>();
        for (AccessPolicy policy : policies) {
            policy.rules()
                    .forEach(rule -> rules.put(
                            several ? rule.id() + " of " + policy.workload() : rule.id(), sense(policy, rule)));
        }
        return rules;
    }

    /** Conditions are the same if their texts are. */
    private static Object sense(AccessPolicy policy, Rule rule) {
        return Arrays.asList(
                policy.trustDomainAliases(),
                rule.effect(),
                rule.mode(),
                rule.from(),
                rule.to(),
                rule.when().stream().map(Condition::text).toList(),
                rule.expires());
    }

    private static String named(Map<String, Object> rules, Predicate<String> which) {
        List<String> ids = rules.keySet().stream().filter(which).toList();
        return ids.stream().limit(MAX_NAMED).collect(Collectors.joining(", ", "[", ""))
                + (ids.size() > MAX_NAMED ? " and " + (ids.size() - MAX_NAMED) + " more]" : "]");
    }
}
