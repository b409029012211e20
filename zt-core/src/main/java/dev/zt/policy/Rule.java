package dev.zt.policy;

import java.util.List;
import java.util.Objects;

/**
 * One rule of a policy: whom it is about, what they do, and what it says about that.
 *
 * <p>It matches a call if some matcher of {@code from} matches the peer and some matcher of {@code to} matches the
 * operation. Immutable and thread-safe.
 *
 * @param id names the rule in audit records: 1 to 200 of the characters {@code A-Z a-z 0-9 . _ # -}
 * @param effect what it says
 * @param from alternatives for the peer; empty for any peer, which only a deny rule may say
 * @param to alternatives for the operation; empty for any operation
 */
public record Rule(String id, Effect effect, List<PeerMatcher> from, List<OperationMatcher> to) {

    /**
     * Checks the parts and copies the lists.
     *
     * @param id names the rule in audit records: 1 to 200 of the characters {@code A-Z a-z 0-9 . _ # -}
     * @param effect what it says
     * @param from alternatives for the peer; empty for any peer, which only a deny rule may say
     * @param to alternatives for the operation; empty for any operation
     * @throws IllegalArgumentException if the id is invalid, a list has more than 1,000 values, or an allow rule names
     *     no peer: "any" must never silently cover a federated trust domain
     */
    public Rule {
        PolicyGrammar.checkName("Rule id", id);
        Objects.requireNonNull(effect, "effect");
        from = PolicyGrammar.copy("from", from);
        to = PolicyGrammar.copy("to", to);
        if (effect == Effect.ALLOW && from.isEmpty()) {
            throw new IllegalArgumentException("allow rule " + id + " names no peer in 'from'");
        }
    }
}
