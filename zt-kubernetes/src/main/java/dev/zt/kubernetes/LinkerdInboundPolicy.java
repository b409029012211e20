package dev.zt.kubernetes;

import java.util.Optional;

/** Whom Linkerd lets in where no authorization says so: at a port without Server, and as a Server's access policy. */
public enum LinkerdInboundPolicy {
    /** Everybody: what Linkerd does at ports without Server unless it is told otherwise. */
    ALL_UNAUTHENTICATED("all-unauthenticated", true, false),
    /** Everybody with an identity of the mesh. */
    ALL_AUTHENTICATED("all-authenticated", true, true),
    /** Everybody with an address of the cluster. */
    CLUSTER_UNAUTHENTICATED("cluster-unauthenticated", true, false),
    /** Everybody with an identity of the mesh and an address of the cluster. */
    CLUSTER_AUTHENTICATED("cluster-authenticated", true, true),
    /** Nobody: what a Server does unless it is told otherwise. */
    DENY("deny", false, false),
    /** Everybody, and Linkerd records it. */
    AUDIT("audit", true, false);

    private final String text;
    private final boolean letsIn;
    private final boolean needsIdentity;

    LinkerdInboundPolicy(String text, boolean letsIn, boolean needsIdentity) {
        this.text = text;
        this.letsIn = letsIn;
        this.needsIdentity = needsIdentity;
    }

    /**
     * Returns the policy of a name.
     *
     * @param text what Linkerd calls it
     * @return the policy; empty if Linkerd knows none of that name
     */
    public static Optional<LinkerdInboundPolicy> find(String text) {
        for (LinkerdInboundPolicy policy : values()) {
            if (policy.text.equals(text)) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }

    /**
     * Tells whether it lets in a workload of the cluster.
     *
     * @param hasIdentity whether that has an identity of the mesh
     * @return whether it does
     */
    public boolean letsIn(boolean hasIdentity) {
        return letsIn && (hasIdentity || !needsIdentity);
    }

    /** Returns what Linkerd calls it. */
    @Override
    public String toString() {
        return text;
    }
}
