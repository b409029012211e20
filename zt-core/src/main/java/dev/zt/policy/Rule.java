package dev.zt.policy;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy: whom it is about, what they do, and what it says about that.
 *
 * <p>It matches a call if some matcher of {@code from} matches the peer, some matcher of {@code to} matches the
 * operation, all conditions hold, and it has not expired. Immutable and thread-safe.
 *
 * @param id names the rule in audit records: 1 to 200 of the characters {@code A-Z a-z 0-9 . _ # -}
 * @param effect what it says
 * @param mode whether that counts
 * @param from alternatives for the peer; empty for any peer, which an allow rule may not say
 * @param to alternatives for the operation; empty for any operation
 * @param when conditions that must all hold, at most 16
 * @param expires from when on it matches nothing, whatever it says, in whole milliseconds and before the year 10000;
 *     null for never
 */
public record Rule(
        String id,
        Effect effect,
        Mode mode,
        List<PeerMatcher> from,
        List<OperationMatcher> to,
        List<Condition> when,
        @Nullable Instant expires) {

    /**
     * Checks the parts and copies the lists.
     *
     * @param id names the rule in audit records: 1 to 200 of the characters {@code A-Z a-z 0-9 . _ # -}
     * @param effect what it says
     * @param mode whether that counts
     * @param from alternatives for the peer; empty for any peer, which an allow rule may not say
     * @param to alternatives for the operation; empty for any operation
     * @param when conditions that must all hold
     * @param expires from when on it matches nothing; null for never
     * @throws IllegalArgumentException if the id or a condition's text is invalid, a list has more than 1,000 values,
     *     there are more than 16 conditions, or an allow rule does not name the trust domains of its peers: "any" must
     *     never silently cover a federated one
     */
    public Rule {
        PolicyGrammar.checkName("Rule id", id);
        Objects.requireNonNull(effect, "effect");
        Objects.requireNonNull(mode, "mode");
        from = PolicyGrammar.copy("from", from);
        to = PolicyGrammar.copy("to", to);
        when = PolicyGrammar.copyConditions(when);
        expires = expires == null ? null : PolicyGrammar.checkExpires(expires);
        if (effect == Effect.ALLOW && from.isEmpty()) {
            throw new IllegalArgumentException("allow rule " + id + " names no peer in 'from'");
        }
        for (PeerMatcher matcher : from) {
            if (effect == Effect.ALLOW && PinnedDomains.of(matcher).isEmpty()) {
                throw new IllegalArgumentException(
                        "allow rule " + id + " does not name the trust domains of its peers; add trustDomains");
            }
        }
    }

    /**
     * Creates a rule that counts, without conditions and without end.
     *
     * @param id names the rule in audit records
     * @param effect what it says
     * @param from alternatives for the peer; empty for any peer, which an allow rule may not say
     * @param to alternatives for the operation; empty for any operation
     * @throws IllegalArgumentException if the id is invalid, a list has more than 1,000 values, or an allow rule does
     *     not name the trust domains of its peers
     */
    public Rule(String id, Effect effect, List<PeerMatcher> from, List<OperationMatcher> to) {
        this(id, effect, Mode.ENFORCE, from, to, List.of(), null);
    }

    /**
     * Tells whether this rule can decide a call with this effect.
     *
     * @param wanted an effect
     * @return whether it has that effect and counts
     */
    public boolean enforces(Effect wanted) {
        return effect == wanted && mode == Mode.ENFORCE;
    }

    /** Tells whether this has not expired. */
    boolean isAlive(long nowMillis) {
        return expires == null || nowMillis < expires.toEpochMilli();
    }
}
