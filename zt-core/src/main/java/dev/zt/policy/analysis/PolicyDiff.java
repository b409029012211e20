package dev.zt.policy.analysis;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Which calls two versions of a workload's policy decide differently, with a call for each.
 *
 * <p>It is exact for rules of zt's own format: peers that no rule of either version tells apart are one class, operations
 * likewise, and each class of peers is put to each class of operations. What hangs on a condition, a header, a host, a
 * port, an address is told as {@link Outcome.Kind#CONDITIONAL}, and never left out; two versions that hang on the same
 * rules are the same. Prefixes and suffixes of other formats are represented by samples. Audit rules, and those in shadow
 * mode, decide nothing and are no part of it. It is about one moment: a rule that expires later counts there as one that does
 * not, so compare at the moments of interest. Stateless and thread-safe.
 */
public final class PolicyDiff {

    /** The most pairs of classes that are looked at. */
    public static final long MAX_PAIRS = 200_000_000;

    private final Side before;
    private final Side after;
    private final List<Rule> rules;
    private final TrustDomain own;

    private PolicyDiff(PolicySet before, PolicySet after, TrustDomain own, long nowMillis) {
        this.before = new Side(before, nowMillis);
        this.after = new Side(after, nowMillis);
        this.rules = Stream.concat(this.before.rules().stream(), this.after.rules().stream())
                .toList();
        this.own = own;
    }

    /**
     * Compares two versions.
     *
     * @param before the one version
     * @param after the other version
     * @param nowMillis the moment at which rules count or have expired, in milliseconds since the epoch
     * @return what differs, one change for each pair of classes; those whom something becomes allowed to come first
     * @throws IllegalArgumentException if the versions protect different workloads, or neither is for a workload
     * @throws IllegalStateException if the rules tell too many peers or operations apart
     */
    public static List<PolicyChange> between(PolicySet before, PolicySet after, long nowMillis) {
        SpiffeId workload = before.workload() == null ? after.workload() : before.workload();
        if (workload == null || (after.workload() != null && !workload.equals(after.workload()))) {
            throw new IllegalArgumentException(
                    "the policies protect different workloads: " + before.workload() + " and " + after.workload());
        }
        return new PolicyDiff(before, after, workload.trustDomain(), nowMillis).changes();
    }

    private List<PolicyChange> changes() {
        Map<Bits, Peer> peers = peers();
        Map<Bits, Operation> operations = operations();
        if ((long) peers.size() * operations.size() > MAX_PAIRS) {
            throw new IllegalStateException("The rules tell " + peers.size() + " kinds of peers and "
                    + operations.size() + " kinds of operations apart; compare smaller policies");
        }
        List<PolicyChange> changes = new ArrayList<>();
        peers.forEach((peerBits, peer) -> operations.forEach((operationBits, operation) -> {
            Outcome old = before.outcome(peerBits.before, operationBits.before);
            Outcome now = after.outcome(peerBits.after, operationBits.after);
            if (!old.isSameAs(now)) {
                changes.add(new PolicyChange(peer.id, peer.assurance, operation, old, now));
            }
        }));
        changes.sort((a, b) -> a.kind().compareTo(b.kind()));
        return List.copyOf(changes);
    }

    private Map<Bits, Peer> peers() {
        Map<Bits, Peer> peers = new LinkedHashMap<>();
        for (SpiffeId id : PeerSamples.of(rules, own)) {
            for (Assurance assurance : Assurance.values()) {
                peers.putIfAbsent(
                        new Bits(before.ofPeer(id, assurance), after.ofPeer(id, assurance)), new Peer(id, assurance));
            }
        }
        return peers;
    }

    /** Handlers stand beside what the request says, so that each class of requests may be for each class of handlers. */
    private Map<Bits, Operation> operations() {
        Map<Bits, Operation> plain = new LinkedHashMap<>();
        OperationSamples.of(rules).forEach(operation -> plain.putIfAbsent(bits(operation), operation));
        Map<Bits, Operation> all = new LinkedHashMap<>(plain);
        for (String handler : OperationSamples.handlers(rules)) {
            plain.values().forEach(operation -> {
                if (operation instanceof Operation.Http http) {
                    Operation handled = new Operation.Http(http.method(), http.path(), handler);
                    all.putIfAbsent(bits(handled), handled);
                }
            });
        }
        return all;
    }

    private Bits bits(Operation operation) {
        return new Bits(before.ofOperation(operation), after.ofOperation(operation));
    }

    private record Bits(RuleBits before, RuleBits after) {}

    private record Peer(SpiffeId id, Assurance assurance) {
        Peer {
            Objects.requireNonNull(id, "id");
        }
    }
}
