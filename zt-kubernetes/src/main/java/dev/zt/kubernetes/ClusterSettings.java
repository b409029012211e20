package dev.zt.kubernetes;

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
 */
public record ClusterSettings(Dns dns, List<External> externals, String quarantineLabel, Optional<Mesh> mesh) {

    /** The label that shuts a pod off, unless another is chosen. */
    public static final String DEFAULT_QUARANTINE_LABEL = "zt.dev/quarantine";

    /** What holds where nothing is said. */
    public static final ClusterSettings DEFAULT = new ClusterSettings(Dns.DEFAULT, List.of(), DEFAULT_QUARANTINE_LABEL);

    /**
     * Copies the list.
     *
     * @param dns where pods ask for addresses
     * @param externals connections with what is no workload
     * @param quarantineLabel the label that shuts a pod off, whatever its value is
     * @param mesh the mesh that all workloads are in
     */
    public ClusterSettings {
        Objects.requireNonNull(dns, "dns");
        externals = List.copyOf(externals);
        Objects.requireNonNull(quarantineLabel, "quarantineLabel");
        Objects.requireNonNull(mesh, "mesh");
    }

    /**
     * Creates settings of a cluster without a mesh.
     *
     * @param dns where pods ask for addresses
     * @param externals connections with what is no workload
     * @param quarantineLabel the label that shuts a pod off, whatever its value is
     */
    public ClusterSettings(Dns dns, List<External> externals, String quarantineLabel) {
        this(dns, externals, quarantineLabel, Optional.empty());
    }

    /**
     * Returns these settings with other connections.
     *
     * @param values connections with what is no workload
     * @return the settings
     */
    public ClusterSettings withExternals(List<External> values) {
        return new ClusterSettings(dns, values, quarantineLabel, mesh);
    }

    /**
     * Returns these settings with a mesh.
     *
     * @param value the mesh that all workloads are in
     * @return the settings
     */
    public ClusterSettings withMesh(Mesh value) {
        return new ClusterSettings(dns, externals, quarantineLabel, Optional.of(value));
    }
}
