package dev.zt.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Holds label selectors of Kubernetes against labels. Stateless and thread-safe. */
public final class LabelSelectors {

    private LabelSelectors() {}

    /**
     * Tells whether a selector selects what has labels.
     *
     * @param selector a selector; one that asks for nothing selects everything
     * @param labels the labels
     * @return whether all that it asks for holds
     * @throws IllegalArgumentException if it asks in a way that Kubernetes does not know
     */
    public static boolean matches(LabelSelector selector, Map<String, String> labels) {
        Map<String, String> wanted = Objects.requireNonNullElse(selector.getMatchLabels(), Map.of());
        for (Map.Entry<String, String> label : wanted.entrySet()) {
            if (!Objects.requireNonNullElse(label.getValue(), "").equals(labels.get(label.getKey()))) {
                return false;
            }
        }
        List<LabelSelectorRequirement> expressions =
                Objects.requireNonNullElse(selector.getMatchExpressions(), List.of());
        return expressions.stream().allMatch(expression -> holds(expression, labels));
    }

    private static boolean holds(LabelSelectorRequirement expression, Map<String, String> labels) {
        String value = labels.get(Objects.requireNonNullElse(expression.getKey(), ""));
        List<String> values = Objects.requireNonNullElse(expression.getValues(), List.of());
        String operator = Objects.requireNonNullElse(expression.getOperator(), "");
        return switch (operator) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default ->
                throw new IllegalArgumentException("a label selector has an operator that is none of In, NotIn,"
                        + " Exists and DoesNotExist, for " + expression.getKey());
        };
    }
}
