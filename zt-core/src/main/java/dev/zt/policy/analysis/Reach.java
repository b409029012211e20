package dev.zt.policy.analysis;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which rules match some call, and which decide one. */
final class Reach {

    private final Side side;
    private final BitSet matching = new BitSet();
    private final BitSet deciding = new BitSet();
    private final Map<Integer, Set<String>> instead = new HashMap<>();

    private Reach(Side side) {
        this.side = side;
    }

    static Reach of(PolicySet policies, TrustDomain own, long nowMillis) {
        Side side = new Side(policies, nowMillis);
        Reach reach = new Reach(side);
        List<Rule> rules = side.rules();
        Set<RuleBits> peers = new LinkedHashSet<>();
        for (SpiffeId id : PeerSamples.of(rules, own)) {
            for (Assurance assurance : Assurance.values()) {
                peers.add(side.ofPeer(id, assurance));
            }
        }
        Set<RuleBits> operations = new LinkedHashSet<>();
        OperationSamples.of(rules).forEach(operation -> operations.add(side.ofOperation(operation)));
        for (RuleBits peer : peers) {
            operations.forEach(operation -> reach.look(peer, operation));
        }
        return reach;
    }

    private void look(RuleBits peer, RuleBits operation) {
        BitSet possible = peer.and(operation).possible();
        if (possible.isEmpty()) {
            return;
        }
        matching.or(possible);
        BitSet deciders = side.deciders(peer, operation);
        deciding.or(deciders);
        possible.stream()
                .filter(rule -> !deciders.get(rule))
                .forEach(rule -> deciders.stream()
                        .forEach(decider -> instead.computeIfAbsent(rule, absent -> new TreeSet<>())
                                .add(side.rules().get(decider).id())));
    }

    boolean knows(Rule rule) {
        return side.rules().contains(rule) && rule.to().stream().noneMatch(OperationMatcher.Handler.class::isInstance);
    }

    boolean matches(Rule rule) {
        return matching.get(side.rules().indexOf(rule));
    }

    boolean decides(Rule rule) {
        return deciding.get(side.rules().indexOf(rule));
    }

    Set<String> insteadOf(Rule rule) {
        return instead.getOrDefault(side.rules().indexOf(rule), Set.of());
    }
}
