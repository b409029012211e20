package dev.zt.kubernetes;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A connection between workloads and what is no workload of the policy: a database outside the cluster, an ingress
 * controller, whoever collects metrics. It is allowed because it is declared, and in layers that see connections alone.
 * Immutable and thread-safe.
 *
 * @param name what people call it
 * @param direction who opens the connection
 * @param workloads the workloads, as {@code namespace/name} or SPIFFE IDs; at least one
 * @param peer the other end
 * @param ports at egress the ports of the other end, at ingress those of the workloads' pods; at least one
 */
public record External(String name, Direction direction, List<String> workloads, Peer peer, List<PodPort> ports) {

    /** Who opens a connection. */
    public enum Direction {
        /** The workload. */
        EGRESS,
        /** The other end. */
        INGRESS
    }

    /** Who is at the other end. */
    public sealed interface Peer {}

    /**
     * Addresses.
     *
     * @param blocks blocks of addresses, at least one
     */
    public record Addresses(List<Cidr> blocks) implements Peer {

        /**
         * Copies the list.
         *
         * @param blocks blocks of addresses
         * @throws IllegalArgumentException if there is none, which would be every address, or {@code 0.0.0.0} or {@code ::}
         *     alone is among them or their exceptions
         */
        public Addresses {
            blocks = NamedBlocks.copyOfCidrs(blocks);
            if (blocks.isEmpty()) {
                throw new IllegalArgumentException("an empty list of addresses would mean every address");
            }
        }
    }

    /**
     * Pods of the cluster; those of a declared connection show no SPIFFE ID.
     *
     * @param namespace the name of their namespace
     * @param labels their labels, at least one
     */
    public record Pods(String namespace, Map<String, String> labels) implements Peer {

        /**
         * Copies the labels.
         *
         * @param namespace the name of their namespace
         * @param labels their labels
         * @throws IllegalArgumentException if there is no label, which would select every pod
         */
        public Pods {
            Objects.requireNonNull(namespace, "namespace");
            labels = Collections.unmodifiableMap(new TreeMap<>(labels));
            if (labels.isEmpty()) {
                throw new IllegalArgumentException("pods without labels would mean every pod of " + namespace);
            }
        }

        /**
         * Returns the pods of a workload.
         *
         * @param workload the workload
         * @return those that policies select by its namespace and {@link Workload#selector() selector}
         */
        public static Pods from(Workload workload) {
            return new Pods(workload.namespace(), workload.selector());
        }
    }

    /**
     * Copies the lists.
     *
     * @param name what people call it
     * @param direction who opens the connection
     * @param workloads the workloads
     * @param peer the other end
     * @param ports the ports at which the connection is answered
     * @throws IllegalArgumentException if there is no workload or no port, which would mean all
     */
    public External {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(peer, "peer");
        workloads = List.copyOf(workloads);
        ports = ports.stream().distinct().sorted().toList();
        if (workloads.isEmpty() || ports.isEmpty()) {
            throw new IllegalArgumentException(name + " needs workloads and ports");
        }
    }

    /**
     * Tells whether a workload is one of those meant.
     *
     * @param workload a workload
     * @return whether it is listed
     */
    public boolean isFor(Workload workload) {
        return workloads.contains(workload.label())
                || workloads.contains(workload.id().toString());
    }
}
