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
        Map<String, List<Workload>> index = index(workloads);
        for (Workload workload : workloads) {
            for (Workload other : selected(index, workload)) {
                if (!mayShare(workload, other)) {
                    problems.add(
                            "The labels " + workload.selector() + " of " + workload + " select the pods of " + other
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

    private static Map<String, List<Workload>> index(List<Workload> workloads) {
        Map<String, List<Workload>> index = new HashMap<>();
        for (Workload workload : workloads) {
            workload.labels()
                    .forEach((key, value) -> index.computeIfAbsent(
                                    word(workload, key, value), absent -> new ArrayList<>())
                            .add(workload));
        }
        return index;
    }

    /** Returns the workloads whose pods a workload's selector selects, found by its rarest label. */
    private static List<Workload> selected(Map<String, List<Workload>> index, Workload workload) {
        List<Workload> rarest = List.of();
        int size = Integer.MAX_VALUE;
        for (Map.Entry<String, String> label : workload.selector().entrySet()) {
            List<Workload> having = index.getOrDefault(word(workload, label.getKey(), label.getValue()), List.of());
            if (having.size() < size) {
                rarest = having;
                size = having.size();
            }
        }
        return rarest.stream()
                .filter(other -> other.hasLabels(workload.selector()))
                .toList();
    }

    private static String word(Workload workload, String key, String value) {
        return workload.namespace() + '\n' + key + '\n' + value;
    }
}
