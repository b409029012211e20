package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Shown;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a NetworkPolicy: whom it lets through, at which ports.
 *
 * @param anyPeer whether no peer is named, so that everybody is meant
 * @param peers the pods that are named
 * @param blocks the blocks of addresses that are named, for people
 * @param anyPort whether no port is named, so that each is meant
 * @param ports the ports that are named
 */
record PolicyRule(boolean anyPeer, List<PeerRange> peers, List<String> blocks, boolean anyPort, List<PortRange> ports) {

    static PolicyRule of(@Nullable List<NetworkPolicyPeer> peers, @Nullable List<NetworkPolicyPort> ports) {
        List<NetworkPolicyPeer> givenPeers = peers == null ? List.of() : peers;
        List<NetworkPolicyPort> givenPorts = ports == null ? List.of() : ports;
        List<PeerRange> ranges = new ArrayList<>();
        List<String> blocks = new ArrayList<>();
        for (NetworkPolicyPeer peer : givenPeers) {
            PeerRange range = PeerRange.of(peer);
            if (range == null) {
                blocks.add(Shown.of(String.valueOf(peer.getIpBlock().getCidr())));
            } else {
                ranges.add(range);
            }
        }
        return new PolicyRule(
                givenPeers.isEmpty(),
                List.copyOf(ranges),
                List.copyOf(blocks),
                givenPorts.isEmpty(),
                givenPorts.stream().map(PortRange::of).toList());
    }

    boolean coversPeer(String ownNamespace, Pod pod) {
        return anyPeer || peers.stream().anyMatch(peer -> peer.covers(ownNamespace, pod));
    }

    boolean coversPort(Pod called, PodPort port) {
        return anyPort || ports.stream().anyMatch(range -> range.covers(called, port));
    }
}
