package dev.zt.verification.fuzz;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Puts calls to policies that a reader took, and compares what the engine says with one rule after the other. */
final class Verdicts {

    static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://prod.example/ns/shop/sa/orders");

    /** 29 November 2026. */
    private static final long NOW = 1_795_910_400_000L;

    private static final List<PeerIdentity> PEERS = Stream.of(
                    "spiffe://prod.example/ns/shop/sa/web",
                    "spiffe://prod.example/ns/shop/sa/orders",
                    "spiffe://prod.example/web",
                    "spiffe://prod.example/batch/a",
                    "spiffe://partner.example/ns/shop/sa/web",
                    "spiffe://cluster.local/ns/default/sa/web")
            .map(SpiffeId::parse)
            .flatMap(id -> Stream.of(Assurance.values()).map(assurance -> PeerIdentity.supposed(id, assurance)))
            .toList();

    private static final List<Operation> OPERATIONS = List.of(
            new Operation.Http("GET", "/"),
            new Operation.Http("GET", "/orders/7"),
            new Operation.Http("HEAD", "/orders/7/"),
            new Operation.Http("POST", "/shop.Orders/Get"),
            new Operation.Http("POST", "/public/a/b.html"),
            new Operation.Http("GET", "/public/%C3%A9"),
            new Operation.Grpc("shop.Orders/Get"),
            new Operation.Grpc("shop.Orders/Put"));

    private Verdicts() {}

    /** Compiles policies for the workload; returns null if they cannot be merged. */
    static PolicySet check(List<AccessPolicy> policies) {
        PolicySet set;
        try {
            set = PolicySet.compile(policies, WORKLOAD);
        } catch (InvalidPolicyException e) {
            return null;
        }
        List<Integer> order = order(set.rules());
        for (PeerIdentity peer : PEERS) {
            for (Operation operation : OPERATIONS) {
                int decided = set.decide(peer, operation, RequestAttributes.ABSENT, NOW)
                        .rule();
                check(set.rules(), order, decided, peer, operation);
            }
        }
        return set;
    }

    /** Denials before permissions; what has expired or decides nothing is not among them. */
    private static List<Integer> order(List<Rule> rules) {
        List<Integer> order = new ArrayList<>();
        for (Effect effect : List.of(Effect.DENY, Effect.ALLOW)) {
            for (int i = 0; i < rules.size(); i++) {
                Rule rule = rules.get(i);
                if (rule.enforces(effect)
                        && (rule.expires() == null || NOW < rule.expires().toEpochMilli())) {
                    order.add(i);
                }
            }
        }
        return order;
    }

    private static void check(
            List<Rule> rules, List<Integer> order, int decided, PeerIdentity peer, Operation operation) {
        for (int rule : order) {
            RuleMatch match = match(rules.get(rule), peer, operation);
            if (rule == decided) {
                Holds.that(
                        match != RuleMatch.NO,
                        "the rule that decides matches: " + rules.get(rule).id());
                return;
            }
            Holds.that(
                    match != RuleMatch.YES,
                    "no earlier rule matches: " + rules.get(rule).id());
        }
        Holds.same(decided, PolicySet.NO_MATCH, "a rule that decides is one that can");
    }

    private static RuleMatch match(Rule rule, PeerIdentity peer, Operation operation) {
        return Stream.of(
                        RuleMatch.ofPeer(rule, peer.id(), peer.assurance()),
                        RuleMatch.ofOperation(rule, operation),
                        RuleMatch.ofConditions(rule))
                .min(Enum::compareTo)
                .orElseThrow();
    }
}
