package dev.zt.kubernetes;

import dev.zt.policy.IpBlock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What manifests and policies do not tell of a cluster. Immutable and thread-safe.
 *
 * @param dns where pods ask for addresses; by default {@link Dns#DEFAULT}
 * @param externals connections with what is no workload; by default none, so that nothing outside the cluster is reached
 * @param quarantineLabel the label that shuts a pod off, whatever its value is; by default
 *     {@value #DEFAULT_QUARANTINE_LABEL}
 * @param mesh the mesh that all workloads are in, for whose connections the network is opened too; by default none
 * @param podNetworks where the addresses of pods are from, and those of Services; by default none, so that it is not known
 *     whether a block of addresses holds pods
 */
public record ClusterSettings(
        Dns dns, List<External> externals, String quarantineLabel, Optional<Mesh> mesh, List<IpBlock> podNetworks) {

    /** The label that shuts a pod off, unless another is chosen. */
    public static final String DEFAULT_QUARANTINE_LABEL = "zt.dev/quarantine";

    /** What holds where nothing is said. */
    public static final ClusterSettings DEFAULT = new ClusterSettings(Dns.DEFAULT, List.of(), DEFAULT_QUARANTINE_LABEL);

    /**
     * Copies the lists.
     *
     * @param dns where pods ask for addresses
     * @param externals connections with what is no workload
     * @param quarantineLabel the label that shuts a pod off, whatever its value is
     * @param mesh the mesh that all workloads are in
     * @param podNetworks where the addresses of pods are from, and those of Services
     */
    public ClusterSettings {
        Objects.requireNonNull(dns, "dns");
        externals = List.copyOf(externals);
        Objects.requireNonNull(quarantineLabel, "quarantineLabel");
        Objects.requireNonNull(mesh, "mesh");
        podNetworks = List.copyOf(podNetworks);
    }

    /**
     * Creates settings of a cluster without a mesh, of whose networks nothing is said.
     *
     * @param dns where pods ask for addresses
     * @param externals connections with what is no workload
     * @param quarantineLabel the label that shuts a pod off, whatever its value is
     */
    public ClusterSettings(Dns dns, List<External> externals, String quarantineLabel) {
        this(dns, externals, quarantineLabel, Optional.empty(), List.of());
    }

    /**
     * Returns these settings with other connections.
     *
     * @param values connections with what is no workload
     * @return the settings
     */
    public ClusterSettings withExternals(List<External> values) {
        return new ClusterSettings(dns, values, quarantineLabel, mesh, podNetworks);
    }

    /**
     * Returns these settings with a mesh.
     *
     * @param value the mesh that all workloads are in
     * @return the settings
     */
    public ClusterSettings withMesh(Mesh value) {
        return new ClusterSettings(dns, externals, quarantineLabel, Optional.of(value), podNetworks);
    }

    /**
     * Returns these settings with other networks of pods.
     *
     * @param values where the addresses of pods are from, and those of Services
     * @return the settings
     */
    public ClusterSettings withPodNetworks(List<IpBlock> values) {
        return new ClusterSettings(dns, externals, quarantineLabel, mesh, values);
    }
}
