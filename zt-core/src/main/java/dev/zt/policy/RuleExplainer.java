package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says in words how rules compare with a call. For people who ask afterwards: it walks all rules, and decides nothing.
 *
 * <p>Its lines are safe in a log: what the caller sent is escaped and shortened.
 */
public final class RuleExplainer {

    private RuleExplainer() {}

    /**
     * Says which allow rule came nearest to a call that none allowed: the one of which the fewest parts differ; of those
     * one that is about the same operation; of those the first. A rule that shares neither the peer nor what is acted on
     * is not near. Hosts, headers, addresses and conditions are told as what the rule needs: what the request had is not
     * remembered, since there may be secrets in it.
     *
     * @param rules the rules that decided
     * @param peer the peer that was denied
     * @param assurance how it had proved itself
     * @param operation what it wanted to do
     * @param atMillis when, in milliseconds since the epoch
     * @return one line, for example {@code rule orders matches but for the method: GET, needs POST}; empty if no rule is
     *     near
     */
    public static Optional<String> nearestMiss(
            List<Rule> rules, SpiffeId peer, Assurance assurance, Operation operation, long atMillis) {
        if (!OperationIndex.isCanonical(operation)) {
            return Optional.empty();
        }
        return rules.stream()
                .filter(rule -> rule.enforces(Effect.ALLOW))
                .map(rule -> RuleParts.of(rule, peer, assurance, operation, atMillis))
                .filter(parts -> parts.isNear() && !parts.misses().isEmpty())
                .min(Comparator.comparingInt(RuleParts::distance))
                .map(RuleExplainer::miss);
    }

    private static String miss(RuleParts parts) {
        return "rule " + parts.rule().id() + " matches but "
                + parts.misses().stream().map(Part::miss).collect(Collectors.joining("; and "));
    }

    /**
     * Says what of a rule matched a call.
     *
     * @param rule the rule that decided
     * @param peer the peer
     * @param assurance how it had proved itself
     * @param operation what it wanted to do
     * @return one line, for example {@code rule no-carts matched: peer spiffe://a.test/web by any peer, path /carts by
     *     /carts}
     */
    public static String match(Rule rule, SpiffeId peer, Assurance assurance, Operation operation) {
        return "rule " + rule.id() + " matched: "
                + RuleParts.of(rule, peer, assurance, operation, Long.MIN_VALUE)
                        .all()
                        .filter(Part::matches)
                        .map(Part::match)
                        .collect(Collectors.joining(", "));
    }
}
