package dev.zt.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules for one set of paths, by HTTP method. */
final class MethodRules {

    /** Nearly all paths have rules for one or two methods, and none for any. */
    private static final int FEW = 2;

    private @Nullable RuleSet anyMethod;
    private final Map<String, RuleSet> byMethod = new HashMap<>(FEW);

    /** Adds a rule for some methods, or for any if none is named. */
    void add(int rule, Methods methods) {
        if (methods.names().isEmpty()) {
            anyMethod = anyMethod == null ? new RuleSet() : anyMethod;
            anyMethod.add(rule);
        }
        for (String method : methods.all()) {
            byMethod.computeIfAbsent(method, absent -> new RuleSet()).add(rule);
        }
    }

    int first(String method, long[] peerRules, int from, int limit) {
        int first = anyMethod == null ? limit : anyMethod.firstCommon(peerRules, from, limit);
        RuleSet rules = byMethod.get(method);
        return rules == null ? first : rules.firstCommon(peerRules, from, first);
    }

    /** Which methods a rule is for, none for any, and whether {@code GET} is for {@code HEAD} as well. */
    record Methods(List<String> names, boolean getImpliesHead) {

        /** HEAD is GET without the content (RFC 9110 §9.3.2): who may read may ask, who may not read may not. */
        List<String> all() {
            if (!getImpliesHead || !names.contains("GET")) {
                return names;
            }
            List<String> all = new ArrayList<>(names);
            all.add("HEAD");
            return all;
        }
    }
}
