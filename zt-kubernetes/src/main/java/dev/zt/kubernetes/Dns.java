package dev.zt.kubernetes;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where pods ask for addresses. Immutable and thread-safe.
 *
 * @param namespace the namespace of the servers
 * @param podLabels the labels of the servers' pods
 * @param ports the ports of those pods, not of their Service, over UDP and TCP: 53, and 5353 on OpenShift
 * @param cidrs other addresses that answer, a cache on each node say
 */
public record Dns(String namespace, Map<String, String> podLabels, List<Integer> ports, List<Cidr> cidrs) {

    /** What most clusters have: pods labelled {@code k8s-app: kube-dns} in {@code kube-system}, port 53. */
    public static final Dns DEFAULT = new Dns("kube-system", Map.of("k8s-app", "kube-dns"), List.of(53), List.of());

    /**
     * Copies the collections.
     *
     * @param namespace the namespace of the servers
     * @param podLabels the labels of the servers' pods
     * @param ports the ports of those pods
     * @param cidrs other addresses that answer
     * @throws IllegalArgumentException if there are no labels, which would select every pod, or no port, which would be
     *     every port, or if an address is {@code 0.0.0.0} or {@code ::} alone
     */
    public Dns {
        podLabels = Collections.unmodifiableMap(new TreeMap<>(podLabels));
        ports = ports.stream().distinct().sorted().toList();
        cidrs = NamedBlocks.copyOfCidrs(cidrs);
        if (namespace.isEmpty() || podLabels.isEmpty() || ports.isEmpty()) {
            throw new IllegalArgumentException("DNS needs a namespace, labels of pods and ports");
        }
        ports.forEach(PodPort::tcp);
    }
}
