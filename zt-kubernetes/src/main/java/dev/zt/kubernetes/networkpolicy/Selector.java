package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Shown;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label selector of Kubernetes.
 *
 * @param requirements what must all hold; none select everything
 */
record Selector(List<Requirement> requirements) {

    static final Selector EVERYTHING = new Selector(List.of());

    /** What is asked of a label. */
    enum Operator {
        IN("In"),
        NOT_IN("NotIn"),
        EXISTS("Exists"),
        DOES_NOT_EXIST("DoesNotExist");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        static Operator parse(@Nullable String text) {
            for (Operator operator : values()) {
                if (operator.text.equals(text)) {
                    return operator;
                }
            }
            throw new IllegalArgumentException(
                    "operator " + Shown.of(String.valueOf(text)) + " is none of In, NotIn, Exists and DoesNotExist");
        }

        boolean hasValues() {
            return this == IN || this == NOT_IN;
        }
    }

    /**
     * One thing asked of one label.
     *
     * @param key the label's key
     * @param operator what is asked
     * @param values the values, if it is about values
     */
    record Requirement(String key, Operator operator, Set<String> values) {

        static Requirement of(@Nullable LabelSelectorRequirement read) {
            if (read == null || read.getKey() == null) {
                throw new IllegalArgumentException("an expression about labels has no key");
            }
            Operator operator = Operator.parse(read.getOperator());
            Set<String> values = read.getValues() == null ? Set.of() : Set.copyOf(read.getValues());
            if (values.isEmpty() == operator.hasValues()) {
                throw new IllegalArgumentException("operator " + operator.text + " for label " + Shown.of(read.getKey())
                        + (values.isEmpty() ? " has no values" : " has values"));
            }
            return new Requirement(read.getKey(), operator, values);
        }

        boolean holds(Map<String, String> labels) {
            return holds(labels.get(key));
        }

        /** Tells whether it holds for a value; null if there is no such label, which is not one of any values. */
        boolean holds(@Nullable String value) {
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    Selector {
        requirements = List.copyOf(requirements);
    }

    /** Reads a selector that is there: an empty one selects everything. */
    static Selector of(LabelSelector read) {
        List<Requirement> requirements = new ArrayList<>();
        if (read.getMatchLabels() != null) {
            read.getMatchLabels().forEach((key, value) -> requirements.add(isValue(key, value)));
        }
        if (read.getMatchExpressions() != null) {
            read.getMatchExpressions().forEach(expression -> requirements.add(Requirement.of(expression)));
        }
        return requirements.isEmpty() ? EVERYTHING : new Selector(requirements);
    }

    /** Returns the selector of what has all of some labels. */
    static Selector of(Map<String, String> labels) {
        return new Selector(labels.entrySet().stream()
                .map(label -> isValue(label.getKey(), label.getValue()))
                .toList());
    }

    /** A null value is an empty one to the API server. */
    private static Requirement isValue(String key, @Nullable String value) {
        return new Requirement(key, Operator.IN, Set.of(value == null ? "" : value));
    }

    boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.holds(labels)) {
                return false;
            }
        }
        return true;
    }

    /** Returns what is asked of other labels. */
    Selector without(String key) {
        return new Selector(requirements.stream()
                .filter(requirement -> !requirement.key().equals(key))
                .toList());
    }

    /** Returns what is asked of one label. */
    List<Requirement> about(String key) {
        return requirements.stream()
                .filter(requirement -> requirement.key().equals(key))
                .toList();
    }
}
