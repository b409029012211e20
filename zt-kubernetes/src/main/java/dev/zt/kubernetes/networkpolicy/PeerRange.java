package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Selector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Pods that a rule lets through.
 *
 * @param namespaces which namespaces; null for the policy's own
 * @param pods which pods there
 */
record PeerRange(@Nullable Selector namespaces, Selector pods) {

    /** Reads a peer; null if it is a block of addresses. */
    static @Nullable PeerRange of(@Nullable NetworkPolicyPeer read) {
        boolean selects = read != null && (read.getNamespaceSelector() != null || read.getPodSelector() != null);
        boolean addresses = read != null && read.getIpBlock() != null;
        if (read == null || selects == addresses) {
            throw new IllegalArgumentException(
                    selects
                            ? "a peer has both addresses and selectors"
                            : "a peer has neither addresses nor a selector");
        }
        if (addresses) {
            return null;
        }
        return new PeerRange(
                read.getNamespaceSelector() == null ? null : Selector.of(read.getNamespaceSelector()),
                read.getPodSelector() == null ? Selector.EVERYTHING : Selector.of(read.getPodSelector()));
    }

    boolean asksForNamespaceLabels() {
        return namespaces != null
                && namespaces.requirements().stream()
                        .anyMatch(requirement -> !requirement.key().equals(PodIndex.NAME));
    }

    boolean covers(String ownNamespace, Pod pod) {
        boolean there =
                namespaces == null ? pod.namespace().equals(ownNamespace) : namespaces.matches(pod.namespaceLabels());
        return there && pods.matches(pod.labels());
    }

    void addTo(String ownNamespace, PodIndex index, BitSet found) {
        if (namespaces == null) {
            index.select(ownNamespace, pods, found);
        } else {
            index.select(namespaces, pods, found);
        }
    }
}
