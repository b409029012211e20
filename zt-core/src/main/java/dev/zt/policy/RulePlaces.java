package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.internal.text.Quoted;
import java.util.HashMap;
import java.util.Map;

/** Collects where each rule of texts that are read together stands. Not thread-safe. */
final class RulePlaces {

    private final Map<SpiffeId, Map<String, RulePlace>> places = new HashMap<>();

    /** Takes notice of a rule; that its workload has another of the same id is an issue. */
    void add(SpiffeId workload, String rule, YamlNode at, IssueLog issues) {
        RulePlace other = places.computeIfAbsent(workload, absent -> new HashMap<>())
                .putIfAbsent(rule, new RulePlace(issues.origin(), at.line(), at.column()));
        if (other != null) {
            issues.add(
                    at,
                    "Rule id " + Quoted.quote(rule) + " is used at " + other
                            + " too, for the same workload; rename one:" + " ids tell rules apart in audit records.");
        }
    }

    Map<SpiffeId, Map<String, RulePlace>> all() {
        return places;
    }
}
