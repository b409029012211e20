package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.PodPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a NetworkPolicy: whom it lets through, at which ports.
 *
 * @param anyPeer whether no peer is named, so that everybody is meant
 * @param peers the pods that are named
 * @param blocks the blocks of addresses that are named
 * @param anyPort whether no port is named, so that each is meant
 * @param ports the ports that are named
 */
record PolicyRule(boolean anyPeer, List<PeerRange> peers, List<Block> blocks, boolean anyPort, List<PortRange> ports) {

    /**
     * A block of addresses.
     *
     * @param text the block, for people
     * @param held whether it holds pods
     */
    record Block(String text, PodAddresses.Held held) {

        static Block of(Cidr cidr, PodAddresses.Held held) {
            String except = cidr.except().isEmpty()
                    ? ""
                    : " without " + cidr.except().stream().map(Blocks::text).toList();
            return new Block(Blocks.text(cidr.block()) + except, held);
        }
    }

    static PolicyRule of(
            @Nullable List<NetworkPolicyPeer> peers, @Nullable List<NetworkPolicyPort> ports, PodAddresses addresses) {
        List<NetworkPolicyPeer> givenPeers = peers == null ? List.of() : peers;
        List<NetworkPolicyPort> givenPorts = ports == null ? List.of() : ports;
        List<PeerRange> ranges = new ArrayList<>();
        List<Cidr> cidrs = new ArrayList<>();
        for (NetworkPolicyPeer peer : givenPeers) {
            PeerRange range = PeerRange.of(peer);
            if (range == null) {
                cidrs.add(Blocks.read(peer.getIpBlock()));
            } else {
                ranges.add(range);
            }
        }
        List<Block> blocks = new ArrayList<>();
        addresses.heldBy(cidrs).forEach((cidr, held) -> blocks.add(Block.of(cidr, held)));
        return new PolicyRule(
                givenPeers.isEmpty(),
                List.copyOf(ranges),
                List.copyOf(blocks),
                givenPorts.isEmpty(),
                givenPorts.stream().map(PortRange::of).toList());
    }

    boolean coversPeer(String ownNamespace, Pod pod) {
        return anyPeer
                || blocks(PodAddresses.Held.SOME).findAny().isPresent()
                || peers.stream().anyMatch(peer -> peer.covers(ownNamespace, pod));
    }

    /** Returns the blocks of which the same is known, for people. */
    Stream<String> blocks(PodAddresses.Held held) {
        return blocks.stream().filter(block -> block.held() == held).map(Block::text);
    }

    /** Returns the rule as networks have it in which blocks hold no pods. */
    PolicyRule withoutBlocks() {
        return new PolicyRule(anyPeer, peers, List.of(), anyPort, ports);
    }

    boolean coversPort(Pod called, PodPort port) {
        return anyPort || ports.stream().anyMatch(range -> range.covers(called, port));
    }
}
