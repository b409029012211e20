package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import java.util.List;

/**
 * What can be said of a rule and a call of which only the peer's ID and the operation are known. For tools that ask about
 * calls which nobody makes; it decides nothing.
 */
public enum RuleMatch {
    /** It does not match, whatever else the request is. */
    NO,
    /** It depends on the address, a header, the host, the port or a condition. */
    MAYBE,
    /** It matches, whatever else the request is. */
    YES;

    /**
     * Compares {@code from} with a peer.
     *
     * @param rule the rule
     * @param peer the peer's ID
     * @param assurance how it proves itself
     * @return the best that can be said
     */
    public static RuleMatch ofPeer(Rule rule, SpiffeId peer, Assurance assurance) {
        RuleMatch best = rule.from().isEmpty() ? YES : NO;
        for (PeerMatcher matcher : rule.from()) {
            if (matcher.takes(assurance, rule.effect()) && PeerTest.id(matcher, peer)) {
                best = best.or(matcher.asksForAddress() ? MAYBE : YES);
            }
        }
        return best;
    }

    /**
     * Compares {@code to} with an operation.
     *
     * @param rule the rule
     * @param operation the operation
     * @return the best that can be said; {@code NO} for a path that is not canonical
     */
    public static RuleMatch ofOperation(Rule rule, Operation operation) {
        if (!OperationIndex.isCanonical(operation)) {
            return NO;
        }
        RuleMatch best = rule.to().isEmpty() ? YES : NO;
        for (OperationMatcher matcher : rule.to()) {
            OperationMatcher known = known(matcher);
            if (OperationTest.matches(known, operation, RequestAttributes.ABSENT, rule.effect())) {
                best = best.or(known.equals(matcher) ? YES : MAYBE);
            }
        }
        return best;
    }

    /**
     * Says whether a rule whose peer and operation match does match.
     *
     * @param rule the rule
     * @return {@code MAYBE} if it has conditions
     */
    public static RuleMatch ofConditions(Rule rule) {
        return rule.when().isEmpty() ? YES : MAYBE;
    }

    private RuleMatch or(RuleMatch other) {
        return compareTo(other) < 0 ? other : this;
    }

    /** Returns what of a matcher depends on method, path and name alone. */
    private static OperationMatcher known(OperationMatcher matcher) {
        return matcher instanceof OperationMatcher.Http http
                ? new OperationMatcher.Http(known(http.is()), known(http.not()), http.wire())
                : matcher;
    }

    private static HttpFields known(HttpFields fields) {
        return fields.withHosts(List.of()).withHeaders(List.of()).withPorts(List.of());
    }
}
