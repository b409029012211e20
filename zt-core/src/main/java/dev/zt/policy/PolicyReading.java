package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What came of reading a policy text: policies, or what is wrong with the text. Immutable and thread-safe.
 *
 * @param policies the policies in the order of the text; empty if there is any issue, since a text of which a part is
 *     missing may lack a deny rule
 * @param issues what is wrong, in the order of the text
 * @param notes what is read otherwise than where it comes from, or is ignored, in the order of the text
 * @param istio those of the policies that are Istio's
 * @param rulePlaces where each rule stands, by workload and id, without workloads that have no rule; empty if there is any
 *     issue, and for gRPC's own policies
 */
public record PolicyReading(
        List<AccessPolicy> policies,
        List<Issue> issues,
        List<Issue> notes,
        List<AccessPolicy> istio,
        Map<SpiffeId, Map<String, RulePlace>> rulePlaces) {

    /**
     * Copies the lists and maps.
     *
     * @param policies the policies in the order of the text; empty if there is any issue, since a text of which a
     *     part is missing may lack a deny rule
     * @param issues what is wrong, in the order of the text
     * @param notes what is read otherwise than where it comes from, or is ignored
     * @param istio those of the policies that are Istio's
     * @param rulePlaces where each rule stands, by workload and id
     * @throws IllegalArgumentException if there are both policies and issues
     */
    public PolicyReading {
        policies = List.copyOf(policies);
        issues = List.copyOf(issues);
        notes = List.copyOf(notes);
        istio = List.copyOf(istio);
        rulePlaces = rulePlaces.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, of -> Map.copyOf(of.getValue())));
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
        this(policies, issues, List.of(), List.of(), Map.of());
    }

    /** Joins what came of texts that count together: one that is invalid makes all of them invalid. */
    static PolicyReading joined(List<PolicyReading> readings, Map<SpiffeId, Map<String, RulePlace>> places) {
        boolean valid = readings.stream().allMatch(PolicyReading::isValid);
        return new PolicyReading(
                valid ? all(readings, PolicyReading::policies) : List.of(),
                all(readings, PolicyReading::issues),
                all(readings, PolicyReading::notes),
                valid ? all(readings, PolicyReading::istio) : List.of(),
                valid ? places : Map.of());
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
