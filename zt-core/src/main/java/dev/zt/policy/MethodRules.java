package dev.zt.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules for one set of paths, by HTTP method. */
final class MethodRules {

    private final RuleSet anyMethod = new RuleSet();
    private final Map<String, RuleSet> byMethod = new HashMap<>();

    /** Adds a rule for some methods, or for any if none is named. */
    void add(int rule, Methods methods) {
        if (methods.names().isEmpty()) {
            anyMethod.add(rule);
        }
        for (String method : methods.names()) {
            add(rule, method);
            // HEAD is GET without the content (RFC 9110 §9.3.2): who may read may ask, who may not read may not.
            if (methods.getImpliesHead() && method.equals("GET")) {
                add(rule, "HEAD");
            }
        }
    }

    private void add(int rule, String method) {
        byMethod.computeIfAbsent(method, absent -> new RuleSet()).add(rule);
    }

    int first(String method, long[] peerRules, int from, int limit) {
        int first = anyMethod.firstCommon(peerRules, from, limit);
        RuleSet rules = byMethod.get(method);
        return rules == null ? first : rules.firstCommon(peerRules, from, first);
    }

    /** Which methods a rule is for, none for any, and whether {@code GET} is for {@code HEAD} as well. */
    record Methods(List<String> names, boolean getImpliesHead) {}
}
