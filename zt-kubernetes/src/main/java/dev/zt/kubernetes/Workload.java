package dev.zt.kubernetes;

import dev.zt.identity.SpiffeId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What runs as pods of one template: a Deployment, a StatefulSet, a pod of its own. Immutable and thread-safe.
 *
 * @param id the SPIFFE ID that its pods show; several workloads may share one
 * @param namespace the namespace
 * @param kind the kind of the object that makes the pods, for example {@code Deployment}
 * @param name the name of that object
 * @param serviceAccount the service account of the pods
 * @param labels the labels of the pods
 * @param selector those labels by which policies select the pods: among the {@link Workloads} it belongs to they select
 *     no pods of another identity
 * @param ports what the containers say that they listen on, in order, each once
 * @param guarded those of the ports at which the application enforces the policy of its identity. At the others nobody is
 *     expected, save who is declared in {@link ClusterSettings}
 * @param probes the numbers of the ports that a kubelet asks for health
 * @param hostNetwork whether the pods have the addresses of their nodes, so that NetworkPolicies do not hold for them
 */
public record Workload(
        SpiffeId id,
        String namespace,
        String kind,
        String name,
        String serviceAccount,
        Map<String, String> labels,
        Map<String, String> selector,
        List<PodPort> ports,
        List<PodPort> guarded,
        List<Integer> probes,
        boolean hostNetwork)
        implements Comparable<Workload> {

    /**
     * Copies the collections, in order.
     *
     * @param id the SPIFFE ID that its pods show
     * @param namespace the namespace
     * @param kind the kind of the object that makes the pods
     * @param name the name of that object
     * @param serviceAccount the service account of the pods
     * @param labels the labels of the pods
     * @param selector those labels by which policies select the pods
     * @param ports what the containers say that they listen on
     * @param guarded those at which the application enforces its policy
     * @param probes the numbers of the ports that a kubelet asks for health
     * @param hostNetwork whether the pods have the addresses of their nodes
     * @throws IllegalArgumentException if the selector is empty or no part of the labels, or a guarded port is none of
     *     the ports: either could select more than is meant
     */
    public Workload {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(serviceAccount, "serviceAccount");
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        selector = Collections.unmodifiableMap(new TreeMap<>(selector));
        ports = ports.stream().distinct().sorted().toList();
        guarded = guarded.stream().distinct().sorted().toList();
        probes = probes.stream().distinct().sorted().toList();
        if (selector.isEmpty() || !labels.entrySet().containsAll(selector.entrySet())) {
            throw new IllegalArgumentException("selector " + selector + " of " + kind + " " + namespace + "/" + name
                    + " must be some of its labels " + labels);
        }
        if (!ports.containsAll(guarded)) {
            throw new IllegalArgumentException("guarded ports " + guarded + " of " + kind + " " + namespace + "/" + name
                    + " must be some of its ports " + ports);
        }
    }

    /**
     * Returns this workload with another selector.
     *
     * @param values those labels by which policies select the pods
     * @return the workload
     * @throws IllegalArgumentException if the selector is empty or no part of the labels
     */
    public Workload withSelector(Map<String, String> values) {
        return new Workload(
                id, namespace, kind, name, serviceAccount, labels, values, ports, guarded, probes, hostNetwork);
    }

    /**
     * Tells whether labels that must all be there select the pods.
     *
     * @param wanted labels; none select every pod
     * @return whether the pods have all of them
     */
    public boolean hasLabels(Map<String, String> wanted) {
        return labels.entrySet().containsAll(wanted.entrySet());
    }

    /**
     * Returns the port of a number and transport.
     *
     * @param number the number
     * @param protocol the transport
     * @return those ports that the containers list: none, one, or one by several names
     */
    public Stream<PodPort> ports(int number, PodPort.Protocol protocol) {
        return ports.stream().filter(port -> port.number() == number && port.protocol() == protocol);
    }

    /**
     * Returns what people call it.
     *
     * @return {@code namespace/name}; workloads of different kinds can share it
     */
    public String label() {
        return namespace + "/" + name;
    }

    /** Orders workloads by namespace, name and kind. */
    @Override
    public int compareTo(Workload other) {
        int order = namespace.compareTo(other.namespace);
        if (order == 0) {
            order = name.compareTo(other.name);
        }
        return order == 0 ? kind.compareTo(other.kind) : order;
    }

    /** Workloads of one set are the same if they are made by one object. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Workload that
                && namespace.equals(that.namespace)
                && name.equals(that.name)
                && kind.equals(that.kind)
                && id.equals(that.id)
                && labels.equals(that.labels)
                && ports.equals(that.ports);
    }

    @Override
    public int hashCode() {
        return Objects.hash(namespace, name, kind);
    }

    /** Returns for example {@code Deployment shop/orders}. */
    @Override
    public String toString() {
        return kind + " " + label();
    }
}
