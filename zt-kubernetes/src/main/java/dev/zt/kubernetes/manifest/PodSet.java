package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.LabelIndex;
import dev.zt.kubernetes.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A workload whose selector is not chosen yet: that hangs on what else is in its namespace.
 *
 * @param workload the workload, selected by all its labels
 * @param own the labels by which the object itself knows its pods; none if it does not tell
 */
record PodSet(Workload workload, Map<String, String> own) {

    /**
     * Chooses selectors: the labels by which the object itself knows its pods, since those cannot change; all labels if the
     * former are on pods of others too, or are not told.
     */
    static List<Workload> workloads(List<PodSet> sets) {
        LabelIndex<Workload> index =
                new LabelIndex<>(sets.stream().map(PodSet::workload).toList(), Workload::namespace, Workload::labels);
        // Asked once for all that share labels: thousands of them would be looked through thousands of times.
        Map<List<Object>, Boolean> shared = new HashMap<>();
        return sets.stream()
                .map(set -> set.own.isEmpty()
                                || shared.computeIfAbsent(
                                        List.of(set.workload.namespace(), set.own),
                                        absent -> index.find(set.workload.namespace(), set.own)
                                                        .size()
                                                > 1)
                        ? set.workload
                        : set.workload.withSelector(set.own))
                .toList();
    }
}
