package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.networkpolicy.ReadPolicy.Direction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What policies say in one direction, by the pod that is called: which rules are about it, and whom they let through. So a
 * question about a pod costs what is said about it, not what is said about all.
 */
final class RuleIndex {

    /** Of a rule about more pods than this there is one entry to try, and not an entry for each of them. */
    private static final int BROAD = 64;

    /**
     * What lets pods through.
     *
     * @param policy the policy
     * @param block the block of addresses that holds them; empty if they are selected
     */
    record Pass(ReadPolicy policy, String block) {}

    /** A rule, about the pods {@code called}, that lets the pods {@code callers} through. */
    private record Entry(Pass pass, PolicyRule rule, PodSet called, PodSet callers) {}

    private final Direction direction;
    private final List<Pod> pods;
    private final BitSet isolated = new BitSet();
    private final Map<Integer, ReadPolicy> isolators = new HashMap<>();
    private final Map<Integer, List<Entry>> narrow = new HashMap<>();
    private final List<Entry> broad = new ArrayList<>();

    RuleIndex(Direction direction, List<Pod> pods, PodIndex index, List<ReadPolicy> policies) {
        this.direction = direction;
        this.pods = pods;
        for (ReadPolicy policy : policies) {
            List<PolicyRule> rules = policy.rules().get(direction);
            BitSet found = new BitSet();
            if (rules != null) {
                index.select(policy.namespace(), policy.subject(), found);
            }
            if (rules != null && !found.isEmpty()) {
                isolated.or(found);
                found.stream().forEach(pod -> isolators.putIfAbsent(pod, policy));
                PodSet subjects = PodSet.of(found);
                for (PolicyRule rule : rules) {
                    add(new Pass(policy, ""), rule, subjects, peers(policy, rule, index));
                    rule.blocks(PodAddresses.Held.SOME)
                            .findFirst()
                            .ifPresent(block -> add(new Pass(policy, block), rule, subjects, everybody()));
                }
            }
        }
        for (int pod = 0; pod < pods.size(); pod++) {
            if (pods.get(pod).hostNetwork()) {
                isolated.clear(pod);
            }
        }
    }

    private PodSet everybody() {
        BitSet all = new BitSet();
        all.set(0, pods.size());
        return PodSet.of(all);
    }

    private PodSet peers(ReadPolicy policy, PolicyRule rule, PodIndex index) {
        if (rule.anyPeer()) {
            return everybody();
        }
        BitSet found = new BitSet();
        rule.peers().forEach(peer -> peer.addTo(policy.namespace(), index, found));
        return PodSet.of(found);
    }

    private void add(Pass pass, PolicyRule rule, PodSet subjects, PodSet peers) {
        if (peers.size() == 0) {
            return;
        }
        Entry entry = direction == Direction.INGRESS
                ? new Entry(pass, rule, subjects, peers)
                : new Entry(pass, rule, peers, subjects);
        if (entry.called().size() > BROAD) {
            broad.add(entry);
        } else {
            entry.called()
                    .forEach(pod -> narrow.computeIfAbsent(pod, absent -> new ArrayList<>())
                            .add(entry));
        }
    }

    boolean isIsolated(int pod) {
        return isolated.get(pod);
    }

    /** Returns the pods that no policy isolates in this direction. */
    BitSet free() {
        BitSet free = (BitSet) isolated.clone();
        free.flip(0, pods.size());
        return free;
    }

    /** Adds those whom some rule lets through to a port of a pod. */
    void addCallers(int called, PodPort port, BitSet found) {
        about(called, port, entry -> entry.callers().addTo(found));
    }

    /** Returns what lets one pod through to a port of another, by selecting it if anything does; null if nothing does. */
    @Nullable
    Pass allowing(int caller, int called, PodPort port) {
        List<Pass> found = new ArrayList<>();
        about(called, port, entry -> {
            if (entry.callers().contains(caller)) {
                found.add(entry.pass());
            }
        });
        return found.stream()
                .filter(pass -> pass.block().isEmpty())
                .findFirst()
                .orElse(found.isEmpty() ? null : found.get(0));
    }

    /** Returns the first policy that isolates a pod in this direction; null if none does. */
    @Nullable
    ReadPolicy isolating(int pod) {
        return isolated.get(pod) ? isolators.get(pod) : null;
    }

    private void about(int called, PodPort port, Consumer<Entry> action) {
        for (Entry entry : narrow.getOrDefault(called, List.of())) {
            if (entry.rule().coversPort(pods.get(called), port)) {
                action.accept(entry);
            }
        }
        for (Entry entry : broad) {
            if (entry.called().contains(called) && entry.rule().coversPort(pods.get(called), port)) {
                action.accept(entry);
            }
        }
    }
}
