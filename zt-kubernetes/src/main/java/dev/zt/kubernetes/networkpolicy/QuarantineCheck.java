package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Selector;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import dev.zt.kubernetes.networkpolicy.ReadPolicy.Direction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Looks for what would let pods talk that carry the quarantine label, whatever its value is. */
final class QuarantineCheck {

    private final List<Workload> workloads;
    private final PodIndex index;
    private final List<ReadPolicy> policies;
    private final String label;

    private QuarantineCheck(List<Workload> workloads, PodIndex index, List<ReadPolicy> policies, String label) {
        this.workloads = workloads;
        this.index = index;
        this.policies = policies;
        this.label = label;
    }

    static List<QuarantineLeak> leaks(Workloads workloads, List<ReadPolicy> policies, String label) {
        List<Workload> all = workloads.all();
        PodIndex index =
                new PodIndex(all.stream().map(one -> Pod.of(one, Map.of())).toList());
        QuarantineCheck check = new QuarantineCheck(all, index, policies, label);
        List<QuarantineLeak> leaks = new ArrayList<>();
        policies.forEach(policy -> check.allowing(policy, leaks));
        for (Direction direction : Direction.values()) {
            check.open(direction, leaks);
        }
        check.onNodes(leaks);
        return leaks;
    }

    private void allowing(ReadPolicy policy, List<QuarantineLeak> leaks) {
        boolean allows = policy.rules().values().stream().anyMatch(rules -> !rules.isEmpty());
        if (allows && maySelect(policy)) {
            add(selected(policy), policy + " lets connections through though a pod carries " + label, leaks);
        }
    }

    private void open(Direction direction, List<QuarantineLeak> leaks) {
        BitSet open = new BitSet();
        open.set(0, workloads.size());
        for (ReadPolicy policy : policies) {
            if (policy.rules().containsKey(direction) && mustSelect(policy)) {
                open.andNot(selected(policy));
            }
        }
        add(
                open,
                "no NetworkPolicy isolates pods that carry " + label + " for "
                        + (direction == Direction.INGRESS ? "ingress" : "egress"),
                leaks);
    }

    private void onNodes(List<QuarantineLeak> leaks) {
        BitSet found = new BitSet();
        IntStream.range(0, workloads.size())
                .filter(number -> workloads.get(number).hostNetwork())
                .forEach(found::set);
        add(found, "no NetworkPolicy holds for pods that have the address of their node", leaks);
    }

    private void add(BitSet found, String cause, List<QuarantineLeak> leaks) {
        if (!found.isEmpty()) {
            leaks.add(new QuarantineLeak(found.stream().mapToObj(workloads::get).toList(), cause));
        }
    }

    /** Returns the pods that a policy selects as far as other labels count. */
    private BitSet selected(ReadPolicy policy) {
        BitSet found = new BitSet();
        index.select(policy.namespace(), policy.subject().without(label), found);
        return found;
    }

    /** Tells whether some value of the label lets a pod be selected: one that is named, or one that is not. */
    private boolean maySelect(ReadPolicy policy) {
        List<Selector.Requirement> asked = policy.subject().about(label);
        Stream<String> named = asked.stream().flatMap(requirement -> requirement.values().stream());
        String other = "other" + asked;
        return Stream.concat(named, Stream.of(other))
                .anyMatch(value -> asked.stream().allMatch(requirement -> requirement.holds(value)));
    }

    /** Tells whether each value of the label lets a pod be selected. */
    private boolean mustSelect(ReadPolicy policy) {
        return policy.subject().about(label).stream()
                .allMatch(requirement -> requirement.operator() == Selector.Operator.EXISTS);
    }
}
