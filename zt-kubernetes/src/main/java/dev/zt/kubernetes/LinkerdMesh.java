package dev.zt.kubernetes;

import dev.zt.policy.IpBlock;
import java.util.List;
import java.util.Objects;

/**
 * How Linkerd is installed: what its policies mean depends on it. Immutable and thread-safe.
 *
 * @param defaultPolicy whom it lets in at ports without Server ({@code proxy.defaultInboundPolicy}); by default
 *     {@link LinkerdInboundPolicy#ALL_UNAUTHENTICATED}
 * @param clusterNetworks where the pods' addresses are from ({@code clusterNetworks}); by default the private blocks
 * @param identityDomain what its identities end with: {@code identity.}, the namespace of its control plane and its trust
 *     domain; by default {@value #DEFAULT_IDENTITY_DOMAIN}
 */
public record LinkerdMesh(LinkerdInboundPolicy defaultPolicy, List<IpBlock> clusterNetworks, String identityDomain) {

    /** What identities end with, unless Linkerd is installed elsewhere. */
    public static final String DEFAULT_IDENTITY_DOMAIN = "identity.linkerd.cluster.local";

    /** What holds where Linkerd is installed as it comes. */
    public static final LinkerdMesh DEFAULT = new LinkerdMesh(
            LinkerdInboundPolicy.ALL_UNAUTHENTICATED,
            List.of(
                    IpBlock.parse("10.0.0.0/8"),
                    IpBlock.parse("100.64.0.0/10"),
                    IpBlock.parse("172.16.0.0/12"),
                    IpBlock.parse("192.168.0.0/16"),
                    IpBlock.parse("fd00::/8")),
            DEFAULT_IDENTITY_DOMAIN);

    /**
     * Copies the list.
     *
     * @param defaultPolicy whom it lets in at ports without Server
     * @param clusterNetworks where the pods' addresses are from
     * @param identityDomain what its identities end with
     * @throws IllegalArgumentException if there is no network: then no authorization by address could be judged; if
     *     {@code 0.0.0.0} or {@code ::} alone is among the networks; or if identities end with nothing
     */
    public LinkerdMesh {
        Objects.requireNonNull(defaultPolicy, "defaultPolicy");
        clusterNetworks = NamedBlocks.copyOf(clusterNetworks);
        Objects.requireNonNull(identityDomain, "identityDomain");
        if (clusterNetworks.isEmpty()) {
            throw new IllegalArgumentException("a mesh needs the networks that its pods' addresses are from");
        }
        if (identityDomain.isEmpty()) {
            throw new IllegalArgumentException("a mesh needs a domain of identities");
        }
    }

    /**
     * Returns this mesh with another policy for ports without Server.
     *
     * @param value whom it lets in there
     * @return the mesh
     */
    public LinkerdMesh withDefaultPolicy(LinkerdInboundPolicy value) {
        return new LinkerdMesh(value, clusterNetworks, identityDomain);
    }

    /**
     * Returns this mesh with other addresses of pods.
     *
     * @param values where the pods' addresses are from
     * @return the mesh
     * @throws IllegalArgumentException if there is none, or {@code 0.0.0.0} or {@code ::} alone is among them
     */
    public LinkerdMesh withClusterNetworks(List<IpBlock> values) {
        return new LinkerdMesh(defaultPolicy, values, identityDomain);
    }

    /**
     * Returns this mesh with another end of its identities.
     *
     * @param value what its identities end with
     * @return the mesh
     */
    public LinkerdMesh withIdentityDomain(String value) {
        return new LinkerdMesh(defaultPolicy, clusterNetworks, value);
    }

    /**
     * Returns the identity of a service account.
     *
     * @param namespace its namespace
     * @param serviceAccount its name
     * @return what Linkerd knows it by
     */
    public String identity(String namespace, String serviceAccount) {
        return serviceAccount + "." + namespace + ".serviceaccount." + identityDomain;
    }
}
