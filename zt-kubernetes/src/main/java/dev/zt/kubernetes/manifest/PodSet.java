package dev.zt.kubernetes.manifest;

import dev.zt.identity.SpiffeId;
import dev.zt.kubernetes.LabelIndex;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A workload whose selector is not chosen yet: that hangs on what else is in its namespace. */
record PodSet(
        SpiffeId id,
        String namespace,
        String kind,
        String name,
        String serviceAccount,
        Map<String, String> labels,
        Map<String, String> own,
        List<PodPort> ports,
        List<PodPort> guarded,
        List<Integer> probes,
        boolean hostNetwork) {

    /**
     * Chooses selectors: the labels by which the object itself knows its pods, since those cannot change; all labels if the
     * former are on pods of others too, or are not told.
     */
    static List<Workload> workloads(List<PodSet> sets) {
        LabelIndex<PodSet> index = new LabelIndex<>(sets, PodSet::namespace, PodSet::labels);
        // Asked once for all that share labels: thousands of them would be looked through thousands of times.
        Map<List<Object>, Boolean> shared = new HashMap<>();
        return sets.stream()
                .map(set -> set.workload(
                        set.own.isEmpty()
                                        || shared.computeIfAbsent(
                                                List.of(set.namespace, set.own),
                                                absent -> index.find(set.namespace, set.own)
                                                                .size()
                                                        > 1)
                                ? set.labels
                                : set.own))
                .toList();
    }

    private Workload workload(Map<String, String> selector) {
        return new Workload(
                id, namespace, kind, name, serviceAccount, labels, selector, ports, guarded, probes, hostNetwork);
    }
}
