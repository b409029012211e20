package dev.zt.kubernetes.istio;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A source or an operation of an AuthorizationPolicy, and what else must hold beside it, which Istio can only ask of a
 * whole rule. Immutable and thread-safe.
 *
 * @param fields the fields, of which none is empty
 * @param when further conditions
 */
record Clause(Map<String, List<String>> fields, List<Condition> when) {

    /**
     * A condition of a rule.
     *
     * @param key the attribute
     * @param negative whether no value may match
     * @param values the values
     */
    record Condition(String key, boolean negative, List<String> values) {

        Condition {
            values = List.copyOf(values);
        }

        Map<String, Object> tree() {
            return Map.of("key", key, negative ? "notValues" : "values", values);
        }
    }

    Clause {
        fields = new LinkedHashMap<>(fields);
        fields.values().removeIf(List::isEmpty);
        when = List.copyOf(when);
    }

    Clause(Map<String, List<String>> fields) {
        this(fields, List.of());
    }

    boolean isPlain() {
        return when.isEmpty();
    }

    List<String> values(String field) {
        return fields.getOrDefault(field, List.of());
    }

    Clause with(String field, List<String> values) {
        Map<String, List<String>> all = new LinkedHashMap<>(fields);
        all.put(field, values);
        return new Clause(all, when);
    }

    /** Puts clauses that ask for nothing beside them together, and leaves each other one alone. */
    static List<List<Clause>> grouped(List<Clause> clauses) {
        List<List<Clause>> groups = new ArrayList<>();
        List<Clause> plain = clauses.stream().filter(Clause::isPlain).distinct().toList();
        if (!plain.isEmpty()) {
            groups.add(plain);
        }
        clauses.stream().filter(clause -> !clause.isPlain()).distinct().forEach(clause -> groups.add(List.of(clause)));
        return groups;
    }
}
