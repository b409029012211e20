package dev.zt.kubernetes;

import java.util.List;
import java.util.Objects;

/**
 * What manifests and policies do not tell of a cluster. Immutable and thread-safe.
 *
 * @param dns where pods ask for addresses; by default {@link Dns#DEFAULT}
 * @param externals connections with what is no workload; by default none, so that nothing outside the cluster is reached
 * @param quarantineLabel the label that shuts a pod off, whatever its value is; by default
 *     {@value #DEFAULT_QUARANTINE_LABEL}
 */
public record ClusterSettings(Dns dns, List<External> externals, String quarantineLabel) {

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
     */
    public ClusterSettings {
        Objects.requireNonNull(dns, "dns");
        externals = List.copyOf(externals);
        Objects.requireNonNull(quarantineLabel, "quarantineLabel");
    }

    /**
     * Returns these settings with other connections.
     *
     * @param values connections with what is no workload
     * @return the settings
     */
    public ClusterSettings withExternals(List<External> values) {
        return new ClusterSettings(dns, values, quarantineLabel);
    }
}
