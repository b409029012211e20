package dev.zt.kubernetes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds the selectors of workloads against the pods of the others in their namespace. */
final class Selection {

    private Selection() {}

    /** Returns what is wrong: two workloads of one object, or a selector that selects pods of another identity. */
    static List<String> problems(List<Workload> workloads) {
        List<String> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Workload workload : workloads) {
            if (!seen.add(workload.toString())) {
                problems.add(workload + " is there twice. Leave one of them out.");
            }
        }
        LabelIndex<Workload> index = new LabelIndex<>(workloads, Workload::namespace, Workload::labels);
        for (Workload workload : workloads) {
            for (Workload other : index.find(workload.namespace(), workload.selector())) {
                if (!mayShare(workload, other)) {
                    problems.add("The labels " + Shown.of(workload.selector().toString()) + " of " + workload
                            + " select the pods of " + other
                            + " too, so that a network policy for the one would hold for the other. Give the pods of "
                            + workload + " a label with a value of their own.");
                }
            }
        }
        return problems;
    }

    /** Tells whether a policy for one may hold for the other: their rights are the same. */
    private static boolean mayShare(Workload one, Workload other) {
        return one.equals(other)
                || (one.id().equals(other.id())
                        && one.ports().equals(other.ports())
                        && one.guarded().equals(other.guarded()));
    }
}
