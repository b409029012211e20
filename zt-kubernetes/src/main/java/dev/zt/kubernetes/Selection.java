package dev.zt.kubernetes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
        // Asked once for all of one selector, and one of the others is named: thousands would be millions of pairs.
        Map<List<Object>, List<Workload>> selected = new HashMap<>();
        for (Workload workload : workloads) {
            for (Workload other : selected.computeIfAbsent(
                    List.of(workload.namespace(), workload.selector()),
                    absent -> tellApart(index.find(workload.namespace(), workload.selector())))) {
                if (!mayShare(workload, other)) {
                    problems.add("The labels " + Shown.of(workload.selector().toString()) + " of " + workload
                            + " select the pods of " + other
                            + " too, so that a network policy for the one would hold for the other. Give the pods of "
                            + workload + " a label with a value of their own.");
                    break;
                }
            }
        }
        return problems;
    }

    /** Returns one of the workloads for each kind of rights; two are enough, since each differs from one of them. */
    private static List<Workload> tellApart(List<Workload> workloads) {
        List<Workload> kinds = new ArrayList<>();
        for (Workload workload : workloads) {
            if (kinds.isEmpty() || !mayShare(kinds.get(0), workload)) {
                kinds.add(workload);
            }
            if (kinds.size() == 2) {
                break;
            }
        }
        return kinds;
    }

    /** Tells whether a policy for one may hold for the other: their rights are the same. */
    private static boolean mayShare(Workload one, Workload other) {
        return one.equals(other)
                || (one.id().equals(other.id())
                        && one.ports().equals(other.ports())
                        && one.guarded().equals(other.guarded()));
    }
}
