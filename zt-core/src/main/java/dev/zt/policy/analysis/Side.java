package dev.zt.policy.analysis;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleMatch;
import java.util.BitSet;
import java.util.List;

/** One of the policies that are compared: its rules that decide at a moment, and what they say of a call. */
final class Side {

    private final List<Rule> rules;
    private final BitSet denies = new BitSet();
    private final RuleBits conditions;

    Side(PolicySet policies, long nowMillis) {
        this(policies.rules(), nowMillis);
    }

    Side(List<Rule> policy, long nowMillis) {
        this.rules = policy.stream()
                .filter(rule -> rule.enforces(Effect.ALLOW) || rule.enforces(Effect.DENY))
                .filter(rule -> rule.expires() == null || rule.expires().toEpochMilli() > nowMillis)
                .toList();
        for (int i = 0; i < rules.size(); i++) {
            denies.set(i, rules.get(i).effect() == Effect.DENY);
        }
        this.conditions = RuleBits.of(rules, RuleMatch::ofConditions);
    }

    List<Rule> rules() {
        return rules;
    }

    RuleBits ofPeer(SpiffeId peer, Assurance assurance) {
        return RuleBits.of(rules, rule -> RuleMatch.ofPeer(rule, peer, assurance));
    }

    RuleBits ofOperation(Operation operation) {
        return RuleBits.of(rules, rule -> RuleMatch.ofOperation(rule, operation));
    }

    /** Returns what comes of a call whose peer and operation match these rules. */
    Outcome outcome(RuleBits peer, RuleBits operation) {
        RuleBits match = peer.and(operation).and(conditions);
        BitSet denied = denying(match.certain());
        BitSet allowed = allowing(match.certain());
        BitSet mayDeny = denying(match.possible());
        BitSet mayAllow = allowing(match.possible());
        if (!denied.isEmpty() || mayAllow.isEmpty()) {
            return Outcome.of(Outcome.Kind.DENY, denied, rules);
        }
        if (mayDeny.isEmpty() && !allowed.isEmpty()) {
            return Outcome.of(Outcome.Kind.ALLOW, allowed, rules);
        }
        if (allowed.isEmpty()) {
            mayDeny.or(mayAllow);
        }
        return Outcome.of(Outcome.Kind.CONDITIONAL, mayDeny, rules);
    }

    /** Returns the rules that may decide such a call: the first that matches for certain, and those before it that may. */
    BitSet deciders(RuleBits peer, RuleBits operation) {
        RuleBits match = peer.and(operation).and(conditions);
        BitSet deciders = upToFirst(denying(match.possible()), denying(match.certain()));
        if (denying(match.certain()).isEmpty()) {
            deciders.or(upToFirst(allowing(match.possible()), allowing(match.certain())));
        }
        return deciders;
    }

    private static BitSet upToFirst(BitSet possible, BitSet certain) {
        int first = certain.nextSetBit(0);
        if (first >= 0) {
            possible.clear(first + 1, Math.max(first + 1, possible.length()));
        }
        return possible;
    }

    private BitSet denying(BitSet matching) {
        BitSet denying = (BitSet) matching.clone();
        denying.and(denies);
        return denying;
    }

    private BitSet allowing(BitSet matching) {
        BitSet allowing = (BitSet) matching.clone();
        allowing.andNot(denies);
        return allowing;
    }
}
