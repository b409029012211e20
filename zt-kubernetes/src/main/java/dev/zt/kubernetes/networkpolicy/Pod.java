package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a NetworkPolicy can know of a pod. Immutable and thread-safe.
 *
 * @param namespace its namespace
 * @param namespaceLabels the labels of that namespace, {@code kubernetes.io/metadata.name} among them
 * @param labels its labels
 * @param ports what its containers say that they listen on: names of ports are looked up here
 * @param hostNetwork whether it has the address of its node
 */
public record Pod(
        String namespace,
        Map<String, String> namespaceLabels,
        Map<String, String> labels,
        List<PodPort> ports,
        boolean hostNetwork) {

    /**
     * Copies the collections.
     *
     * @param namespace its namespace
     * @param namespaceLabels the labels of that namespace
     * @param labels its labels
     * @param ports what its containers say that they listen on
     * @param hostNetwork whether it has the address of its node
     */
    public Pod {
        Objects.requireNonNull(namespace, "namespace");
        namespaceLabels = Map.copyOf(namespaceLabels);
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
    }

    /**
     * Returns a pod of a workload.
     *
     * @param workload the workload
     * @param workloads the set that knows the labels of its namespace
     * @return its pod
     */
    public static Pod of(Workload workload, Workloads workloads) {
        return of(workload, workloads.namespaceLabels(workload.namespace()));
    }

    static Pod of(Workload workload, Map<String, String> namespaceLabels) {
        return new Pod(
                workload.namespace(), namespaceLabels, workload.labels(), workload.ports(), workload.hostNetwork());
    }

    /**
     * Returns this pod with more labels.
     *
     * @param more labels; they replace those of the same key
     * @return the pod
     */
    public Pod withLabels(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(labels);
        all.putAll(more);
        return new Pod(namespace, namespaceLabels, Collections.unmodifiableMap(all), ports, hostNetwork);
    }

    /** Returns this pod with more ports, which something adds that no manifest shows. */
    Pod withPorts(List<PodPort> more) {
        List<PodPort> all = new ArrayList<>(ports);
        all.addAll(more);
        return new Pod(namespace, namespaceLabels, labels, all, hostNetwork);
    }
}
