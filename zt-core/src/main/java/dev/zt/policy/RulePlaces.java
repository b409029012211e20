package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.internal.text.Quoted;
import java.util.HashMap;
import java.util.Map;

/** Where each rule of texts that are read together stands. Not thread-safe. */
final class RulePlaces {

    private final Map<Key, String> places = new HashMap<>();

    private record Key(SpiffeId workload, String rule) {}

    /** Takes notice of a rule; that its workload has another of the same id is an issue. */
    void add(SpiffeId workload, String rule, YamlNode at, IssueLog issues) {
        String other =
                places.putIfAbsent(new Key(workload, rule), issues.origin() + ":" + at.line() + ":" + at.column());
        if (other != null) {
            issues.add(
                    at,
                    "Rule id " + Quoted.quote(rule) + " is used at " + other
                            + " too, for the same workload; rename one:" + " ids tell rules apart in audit records.");
        }
    }
}
