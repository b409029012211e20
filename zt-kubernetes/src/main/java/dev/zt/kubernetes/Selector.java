package dev.zt.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A label selector of Kubernetes. Immutable and thread-safe.
 *
 * @param requirements what must all hold; none select everything
 */
public record Selector(List<Requirement> requirements) {

    /** Selects everything. */
    public static final Selector EVERYTHING = new Selector(List.of());

    /** What is asked of a label. */
    public enum Operator {
        /** That its value is one of some. */
        IN("In"),
        /** That it is not there, or its value is none of some. */
        NOT_IN("NotIn"),
        /** That it is there. */
        EXISTS("Exists"),
        /** That it is not there. */
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
    public record Requirement(String key, Operator operator, Set<String> values) {

        /**
         * Copies the values.
         *
         * @param key the label's key
         * @param operator what is asked
         * @param values the values, if it is about values
         */
        public Requirement {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(operator, "operator");
            values = Set.copyOf(values);
        }

        static Requirement of(@Nullable LabelSelectorRequirement read) {
            if (read == null || read.getKey() == null) {
                throw new IllegalArgumentException("an expression about labels has no key");
            }
            Operator operator = Operator.parse(read.getOperator());
            Set<String> values = new HashSet<>(read.getValues() == null ? List.of() : read.getValues());
            // A null value is an empty one to the API server.
            if (values.remove(null)) {
                values.add("");
            }
            if (values.isEmpty() == operator.hasValues()) {
                throw new IllegalArgumentException("operator " + operator.text + " for label " + Shown.of(read.getKey())
                        + (values.isEmpty() ? " has no values" : " has values"));
            }
            return new Requirement(read.getKey(), operator, values);
        }

        /**
         * Tells whether it holds for a value.
         *
         * @param value the value; null if there is no such label, which is not one of any values
         * @return whether it holds
         */
        public boolean holds(@Nullable String value) {
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    /**
     * Copies the list.
     *
     * @param requirements what must all hold
     */
    public Selector {
        requirements = List.copyOf(requirements);
    }

    /**
     * Reads a selector that is there.
     *
     * @param read a selector; one that asks for nothing selects everything
     * @return the selector
     * @throws IllegalArgumentException if it asks in a way that Kubernetes does not take
     */
    public static Selector of(LabelSelector read) {
        List<Requirement> requirements = new ArrayList<>();
        if (read.getMatchLabels() != null) {
            read.getMatchLabels().forEach((key, value) -> requirements.add(isValue(key, value)));
        }
        if (read.getMatchExpressions() != null) {
            read.getMatchExpressions().forEach(expression -> requirements.add(Requirement.of(expression)));
        }
        return requirements.isEmpty() ? EVERYTHING : new Selector(requirements);
    }

    /**
     * Returns the selector of what has all of some labels.
     *
     * @param labels the labels
     * @return the selector
     */
    public static Selector of(Map<String, String> labels) {
        return new Selector(labels.entrySet().stream()
                .map(label -> isValue(label.getKey(), label.getValue()))
                .toList());
    }

    /** A null value is an empty one to the API server. */
    private static Requirement isValue(String key, @Nullable String value) {
        return new Requirement(key, Operator.IN, Set.of(value == null ? "" : value));
    }

    /**
     * Tells whether it selects what has labels.
     *
     * @param labels the labels
     * @return whether all that it asks for holds
     */
    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.holds(labels.get(requirement.key()))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the labels that must be there with one value each, by which what is selected is soon found.
     *
     * @return some labels of all that it selects; empty if no label is told
     */
    public Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        for (Requirement requirement : requirements) {
            if (requirement.operator() == Operator.IN && requirement.values().size() == 1) {
                labels.put(requirement.key(), requirement.values().iterator().next());
            }
        }
        return labels;
    }

    /**
     * Returns what is asked of other labels.
     *
     * @param key the key of a label
     * @return the selector without what is asked of that label
     */
    public Selector without(String key) {
        return new Selector(requirements.stream()
                .filter(requirement -> !requirement.key().equals(key))
                .toList());
    }

    /**
     * Returns what is asked of one label.
     *
     * @param key its key
     * @return what is asked, in order
     */
    public List<Requirement> about(String key) {
        return requirements.stream()
                .filter(requirement -> requirement.key().equals(key))
                .toList();
    }
}
