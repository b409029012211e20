package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.internal.text.Quoted;
import java.util.HashMap;
import java.util.Map;

/** Where each rule of texts that are read together stands. Not thread-safe. */
final class RulePlaces {

    private final Map<SpiffeId, Map<String, Place>> places = new HashMap<>();

    private record Place(String origin, int line, int column) {

        @Override
        public String toString() {
            return origin + ":" + line + ":" + column;
        }
    }

    /** Takes notice of a rule; that its workload has another of the same id is an issue. */
    void add(SpiffeId workload, String rule, YamlNode at, IssueLog issues) {
        Place other = places.computeIfAbsent(workload, absent -> new HashMap<>())
                .putIfAbsent(rule, new Place(issues.origin(), at.line(), at.column()));
        if (other != null) {
            issues.add(
                    at,
                    "Rule id " + Quoted.quote(rule) + " is used at " + other
                            + " too, for the same workload; rename one:" + " ids tell rules apart in audit records.");
        }
    }
}
