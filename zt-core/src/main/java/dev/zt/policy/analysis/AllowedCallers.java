package dev.zt.policy.analysis;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which peers of mutual TLS a workload's policy lets in at some call, and by which rules: what a layer must let through
 * that sees connections alone.
 *
 * <p>It is exact for rules of zt's own format, in the sense of {@link PolicyDiff}: operations that no rule tells apart are
 * one class. A peer of whom every call is denied is not let in, even where an allow rule names it. What hangs on a
 * condition, a header, a host, a port or an address counts as allowed. It is about one moment: a rule that has expired
 * lets nobody in. Not thread-safe, since it remembers its answers.
 */
public final class AllowedCallers {

    private final Side side;
    private final Map<RuleBits, Operation> operations;
    private final Map<RuleBits, Optional<Access>> remembered = new LinkedHashMap<>();

    private AllowedCallers(Side side, Map<RuleBits, Operation> operations) {
        this.side = side;
        this.operations = operations;
    }

    /**
     * What lets a peer in.
     *
     * @param rules the allow rules each of which decides some call of the peer, or may, in their order; at least one
     * @param certain whether some call is allowed whatever its headers, host, port, address and conditions are
     * @param example a call that is allowed; where there is none for certain, one that may be
     */
    public record Access(List<Rule> rules, boolean certain, Operation example) {

        /**
         * Copies the list.
         *
         * @param rules the allow rules by which the peer is let in
         * @param certain whether some call is allowed for certain
         * @param example a call that is allowed, or may be
         */
        public Access {
            rules = List.copyOf(rules);
        }
    }

    /**
     * Works out which kinds of calls a policy tells apart.
     *
     * @param policies the policy
     * @param nowMillis the moment at which rules count or have expired, in milliseconds since the epoch
     * @return what can be asked about peers
     */
    public static AllowedCallers of(PolicySet policies, long nowMillis) {
        Side side = new Side(policies, nowMillis);
        Map<RuleBits, Operation> plain = new LinkedHashMap<>();
        OperationSamples.of(side.rules())
                .forEach(operation -> plain.putIfAbsent(side.ofOperation(operation), operation));
        Map<RuleBits, Operation> all = new LinkedHashMap<>(plain);
        for (String handler : OperationSamples.handlers(side.rules())) {
            for (Operation operation : plain.values()) {
                if (operation instanceof Operation.Http http) {
                    Operation handled = new Operation.Http(http.method(), http.path(), handler);
                    all.putIfAbsent(side.ofOperation(handled), handled);
                }
            }
        }
        return new AllowedCallers(side, all);
    }

    /**
     * Tells what lets a peer in.
     *
     * @param peer the peer's ID, proven by mutual TLS
     * @return the rules, or empty if each of its calls is denied
     */
    public Optional<Access> of(SpiffeId peer) {
        RuleBits bits = side.ofPeer(peer, Assurance.CHANNEL_BOUND);
        return remembered.computeIfAbsent(bits, this::access);
    }

    private Optional<Access> access(RuleBits peer) {
        if (peer.possible().isEmpty()) {
            return Optional.empty();
        }
        Set<Rule> rules = new LinkedHashSet<>();
        Operation certain = null;
        Operation possible = null;
        for (Map.Entry<RuleBits, Operation> entry : operations.entrySet()) {
            Outcome outcome = side.outcome(peer, entry.getKey());
            if (outcome.kind() == Outcome.Kind.DENY) {
                continue;
            }
            possible = possible == null ? entry.getValue() : possible;
            certain = certain == null && outcome.kind() == Outcome.Kind.ALLOW ? entry.getValue() : certain;
            side.deciders(peer, entry.getKey()).stream()
                    .mapToObj(side.rules()::get)
                    .filter(rule -> rule.effect() == Effect.ALLOW)
                    .forEach(rules::add);
        }
        return possible == null ? Optional.empty() : Optional.of(access(rules, certain, possible));
    }

    private Access access(Set<Rule> rules, @Nullable Operation certain, Operation possible) {
        List<Rule> inOrder = side.rules().stream().filter(rules::contains).toList();
        return new Access(inOrder, certain != null, certain == null ? possible : certain);
    }
}
