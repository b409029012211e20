package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.PodPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** What one policy lets through in one direction: each peer once, peers with the same ports together. Mutable. */
final class RuleTable {

    /** More than about a megabyte is no object that a cluster stores. */
    private static final int MAX_CHARACTERS = 1_000_000;

    private static final int CHARACTERS_OF_A_PEER = 220;

    private final Map<External.Peer, TreeSet<PodPort>> ports = new HashMap<>();

    void add(External.Peer peer, PodPort port) {
        PodPort plain = new PodPort("", port.number(), port.protocol());
        if (peer instanceof External.Addresses addresses) {
            for (Cidr block : addresses.blocks()) {
                put(new External.Addresses(List.of(block)), plain);
            }
        } else {
            put(peer, plain);
        }
    }

    private void put(External.Peer peer, PodPort port) {
        ports.computeIfAbsent(peer, absent -> new TreeSet<>()).add(port);
    }

    boolean isEmpty() {
        return ports.isEmpty();
    }

    int size() {
        return ports.size();
    }

    /** Tells whether a cluster would refuse the policy for its size: estimated, and rather too soon. */
    boolean isTooLarge() {
        long characters = 0;
        for (External.Peer peer : ports.keySet()) {
            characters += CHARACTERS_OF_A_PEER + word(peer).length();
        }
        return characters > MAX_CHARACTERS;
    }

    /** Calls for each rule, in an order that depends on nothing but the rules; never with an empty list. */
    void forEachRule(BiConsumer<List<External.Peer>, List<PodPort>> action) {
        Map<String, External.Peer> ordered = new TreeMap<>();
        ports.keySet().forEach(peer -> ordered.put(word(peer), peer));
        Map<List<PodPort>, List<External.Peer>> rules = new TreeMap<>(RuleTable::compare);
        ordered.values()
                .forEach(peer -> rules.computeIfAbsent(List.copyOf(ports.get(peer)), absent -> new ArrayList<>())
                        .add(peer));
        rules.forEach((at, peers) -> action.accept(peers, at));
    }

    private static int compare(List<PodPort> one, List<PodPort> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    /** Pods come before addresses, by namespace and labels. */
    private static String word(External.Peer peer) {
        return peer instanceof External.Pods pods ? "0" + pods.namespace() + " " + pods.labels() : "1" + peer;
    }
}
