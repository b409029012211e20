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
 *     whether a block of addresses holds pods. Those of IPv4 say nothing of IPv6, and the other way round
 * @param istio what a derivation for Istio has to know, and may give up; by default {@link IstioOptions#DEFAULT}
 * @param linkerd what a derivation for Linkerd has to know, and may give up; by default {@link LinkerdOptions#DEFAULT}
 */
public record ClusterSettings(
        Dns dns,
        List<External> externals,
        String quarantineLabel,
        Optional<Mesh> mesh,
        List<IpBlock> podNetworks,
        IstioOptions istio,
        LinkerdOptions linkerd) {

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
     * @param istio what a derivation for Istio has to know, and may give up
     * @param linkerd what a derivation for Linkerd has to know, and may give up
     * @throws IllegalArgumentException if {@code 0.0.0.0} or {@code ::} alone is among the networks of pods
     */
    public ClusterSettings {
        Objects.requireNonNull(dns, "dns");
        externals = List.copyOf(externals);
        Objects.requireNonNull(quarantineLabel, "quarantineLabel");
        Objects.requireNonNull(mesh, "mesh");
        podNetworks = NamedBlocks.copyOf(podNetworks);
        Objects.requireNonNull(istio, "istio");
        Objects.requireNonNull(linkerd, "linkerd");
    }

    /**
     * Creates settings of a cluster without a mesh, and with what else holds where nothing is said.
     *
     * @param dns where pods ask for addresses
     * @param externals connections with what is no workload
     * @param quarantineLabel the label that shuts a pod off, whatever its value is
     */
    public ClusterSettings(Dns dns, List<External> externals, String quarantineLabel) {
        this(
                dns,
                externals,
                quarantineLabel,
                Optional.empty(),
                List.of(),
                IstioOptions.DEFAULT,
                LinkerdOptions.DEFAULT);
    }

    /**
     * Returns these settings with other connections.
     *
     * @param values connections with what is no workload
     * @return the settings
     */
    public ClusterSettings withExternals(List<External> values) {
        return new ClusterSettings(dns, values, quarantineLabel, mesh, podNetworks, istio, linkerd);
    }

    /**
     * Returns these settings with a mesh.
     *
     * @param value the mesh that all workloads are in
     * @return the settings
     */
    public ClusterSettings withMesh(Mesh value) {
        return new ClusterSettings(dns, externals, quarantineLabel, Optional.of(value), podNetworks, istio, linkerd);
    }

    /**
     * Returns these settings with other networks of pods.
     *
     * @param values where the addresses of pods are from, and those of Services
     * @return the settings
     * @throws IllegalArgumentException if {@code 0.0.0.0} or {@code ::} alone is among them
     */
    public ClusterSettings withPodNetworks(List<IpBlock> values) {
        return new ClusterSettings(dns, externals, quarantineLabel, mesh, values, istio, linkerd);
    }

    /**
     * Returns these settings with other options for Istio.
     *
     * @param value what a derivation for Istio has to know, and may give up
     * @return the settings
     */
    public ClusterSettings withIstio(IstioOptions value) {
        return new ClusterSettings(dns, externals, quarantineLabel, mesh, podNetworks, value, linkerd);
    }

    /**
     * Returns these settings with other options for Linkerd.
     *
     * @param value what a derivation for Linkerd has to know, and may give up
     * @return the settings
     */
    public ClusterSettings withLinkerd(LinkerdOptions value) {
        return new ClusterSettings(dns, externals, quarantineLabel, mesh, podNetworks, istio, value);
    }
}
