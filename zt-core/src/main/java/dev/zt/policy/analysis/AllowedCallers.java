package dev.zt.policy.analysis;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    private final long nowMillis;
    private final Map<RuleBits, Optional<Access>> remembered = new HashMap<>();

    private AllowedCallers(Side side, long nowMillis) {
        this.side = side;
        this.nowMillis = nowMillis;
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
     * Takes a policy.
     *
     * @param policies the policy
     * @param nowMillis the moment at which rules count or have expired, in milliseconds since the epoch
     * @return what can be asked about peers
     */
    public static AllowedCallers of(PolicySet policies, long nowMillis) {
        return new AllowedCallers(new Side(policies, nowMillis), nowMillis);
    }

    /**
     * Tells what lets a peer in.
     *
     * @param peer the peer's ID, proven by mutual TLS
     * @return the rules, or empty if each of its calls is denied
     */
    public Optional<Access> of(SpiffeId peer) {
        RuleBits bits = side.ofPeer(peer, Assurance.CHANNEL_BOUND);
        return bits.possible().isEmpty()
                ? Optional.empty()
                : remembered.computeIfAbsent(bits, absent -> access(peer, bits));
    }

    /** Looks at the rules alone that may match the peer: the others tell no two of its calls apart. */
    private Optional<Access> access(SpiffeId peer, RuleBits bits) {
        List<Rule> matching =
                bits.possible().stream().mapToObj(side.rules()::get).toList();
        Side own = new Side(matching, nowMillis);
        RuleBits ofPeer = own.ofPeer(peer, Assurance.CHANNEL_BOUND);
        BitSet rules = new BitSet();
        Operation certain = null;
        Operation possible = null;
        for (Operation operation : operations(matching)) {
            RuleBits ofOperation = own.ofOperation(operation);
            Outcome outcome = own.outcome(ofPeer, ofOperation);
            if (outcome.kind() != Outcome.Kind.DENY) {
                possible = possible == null ? operation : possible;
                certain = certain == null && outcome.kind() == Outcome.Kind.ALLOW ? operation : certain;
                rules.or(own.deciders(ofPeer, ofOperation));
            }
        }
        return possible == null
                ? Optional.empty()
                : Optional.of(new Access(allowing(own, rules), certain != null, certain == null ? possible : certain));
    }

    private static List<Rule> allowing(Side own, BitSet rules) {
        return rules.stream()
                .mapToObj(own.rules()::get)
                .filter(rule -> rule.effect() == Effect.ALLOW)
                .toList();
    }

    private static List<Operation> operations(List<Rule> rules) {
        List<Operation> plain = OperationSamples.of(rules);
        List<Operation> all = new ArrayList<>(plain);
        for (String handler : OperationSamples.handlers(rules)) {
            for (Operation operation : plain) {
                if (operation instanceof Operation.Http http) {
                    all.add(new Operation.Http(http.method(), http.path(), handler));
                }
            }
        }
        return all;
    }
}
