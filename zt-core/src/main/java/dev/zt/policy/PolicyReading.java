package dev.zt.policy;

import java.util.List;
import java.util.function.Function;

/**
 * What came of reading a policy text: policies, or what is wrong with the text.
 *
 * @param policies the policies in the order of the text; empty if there is any issue, since a text of which a part is
 *     missing may lack a deny rule
 * @param issues what is wrong, in the order of the text
 * @param notes what is read otherwise than where it comes from, or is ignored, in the order of the text
 * @param istio those of the policies that are Istio's
 */
public record PolicyReading(
        List<AccessPolicy> policies, List<Issue> issues, List<Issue> notes, List<AccessPolicy> istio) {

    /**
     * Copies the lists.
     *
     * @param policies the policies in the order of the text; empty if there is any issue, since a text of which a
     *     part is missing may lack a deny rule
     * @param issues what is wrong, in the order of the text
     * @param notes what is read otherwise than where it comes from, or is ignored
     * @param istio those of the policies that are Istio's
     * @throws IllegalArgumentException if there are both policies and issues
     */
    public PolicyReading {
        policies = List.copyOf(policies);
        issues = List.copyOf(issues);
        notes = List.copyOf(notes);
        istio = List.copyOf(istio);
        if (!policies.isEmpty() && !issues.isEmpty()) {
            throw new IllegalArgumentException("policies of a text with issues must not be used");
        }
    }

    /**
     * Creates what came of a text of which nothing needs to be noted.
     *
     * @param policies the policies in the order of the text; empty if there is any issue
     * @param issues what is wrong, in the order of the text
     * @throws IllegalArgumentException if there are both policies and issues
     */
    public PolicyReading(List<AccessPolicy> policies, List<Issue> issues) {
        this(policies, issues, List.of(), List.of());
    }

    /** Joins what came of texts that count together: one that is invalid makes all of them invalid. */
    static PolicyReading joined(List<PolicyReading> readings) {
        boolean valid = readings.stream().allMatch(PolicyReading::isValid);
        return new PolicyReading(
                valid ? all(readings, PolicyReading::policies) : List.of(),
                all(readings, PolicyReading::issues),
                all(readings, PolicyReading::notes),
                valid ? all(readings, PolicyReading::istio) : List.of());
    }

    private static <T> List<T> all(List<PolicyReading> readings, Function<PolicyReading, List<T>> part) {
        return readings.stream()
                .flatMap(reading -> part.apply(reading).stream())
                .toList();
    }

    /**
     * Tells whether the text could be read.
     *
     * @return whether there is no issue
     */
    public boolean isValid() {
        return issues.isEmpty();
    }
}
