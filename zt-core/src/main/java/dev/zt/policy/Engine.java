package dev.zt.policy;

import dev.zt.identity.PeerIdentity;
import dev.zt.policy.RuleTest.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the lowest rule that matches a call. Indices name the candidates; where they name too many, the candidate itself
 * is asked, and the next one if it does not match. Rules that only observe are looked at after that.
 */
final class Engine {

    private final MergedRules merged;
    private final int[] order;
    private final int enforced;
    private final Epochs epochs;
    private final OperationIndex operations;
    private final RuleTest[] tests;
    private final boolean[] conditional;
    private final Verdict[] verdicts;
    private final boolean hasShadowAllow;

    Engine(MergedRules merged) {
        this.merged = merged;
        this.order = merged.order();
        this.enforced = merged.enforced();
        List<Rule> numbered = IntStream.of(order).mapToObj(merged.rules()::get).toList();
        this.epochs = new Epochs(numbered);
        this.operations = new OperationIndex(numbered);
        this.tests = numbered.stream().map(RuleTest::new).toArray(RuleTest[]::new);
        this.conditional = new boolean[order.length];
        for (int i = 0; i < order.length; i++) {
            conditional[i] = tests[i].isNeeded(operations.isInexact(i));
        }
        this.verdicts = IntStream.rangeClosed(0, enforced)
                .map(i -> i == enforced ? PolicySet.NO_MATCH : order[i])
                .mapToObj(rule -> new Verdict(rule, Observations.NONE))
                .toArray(Verdict[]::new);
        this.hasShadowAllow = numbered.stream().anyMatch(rule -> isShadow(rule, Effect.ALLOW));
    }

    private static boolean isShadow(Rule rule, Effect effect) {
        return rule.mode() == Mode.SHADOW && rule.effect() == effect;
    }

    long validUntil(long nowMillis) {
        return epochs.validUntil(nowMillis);
    }

    int remembered() {
        return epochs.remembered();
    }

    /** Decides about a canonical operation. */
    Verdict decide(PeerIdentity peer, Operation operation, RequestAttributes attributes, long nowMillis) {
        long[] bits = epochs.rulesOf(peer, nowMillis);
        List<String> failed = List.of();
        int first = operations.first(operation, bits, 0, enforced);
        while (first < enforced && conditional[first]) {
            Answer answer = tests[first].answer(peer, operation, attributes, nowMillis);
            if (answer.failed) {
                failed = with(failed, first);
            }
            if (answer.matches) {
                break;
            }
            first = operations.first(operation, bits, first + 1, enforced);
        }
        Verdict verdict = verdicts[first];
        if (enforced == order.length) {
            return failed.isEmpty() ? verdict : new Verdict(verdict.rule(), failures(failed));
        }
        return new Verdict(verdict.rule(), observe(peer, operation, attributes, nowMillis, bits, failed));
    }

    private Observations observe(
            PeerIdentity peer,
            Operation operation,
            RequestAttributes attributes,
            long nowMillis,
            long[] bits,
            List<String> failed) {
        List<String> audited = List.of();
        List<String> denies = List.of();
        List<String> allows = List.of();
        List<String> allFailed = failed;
        int rule = operations.first(operation, bits, enforced, order.length);
        for (; rule < order.length; rule = operations.first(operation, bits, rule + 1, order.length)) {
            Answer answer =
                    conditional[rule] ? tests[rule].answer(peer, operation, attributes, nowMillis) : Answer.MATCH;
            allFailed = answer.failed ? with(allFailed, rule) : allFailed;
            Effect effect = rule(rule).effect();
            denies = answer.matches && effect == Effect.DENY ? with(denies, rule) : denies;
            allows = answer.matches && effect == Effect.ALLOW ? with(allows, rule) : allows;
            audited = answer.matches && effect == Effect.AUDIT ? with(audited, rule) : audited;
        }
        boolean missing = hasShadowAllow && allows.isEmpty();
        boolean nothing = !missing && audited.isEmpty() && denies.isEmpty() && allows.isEmpty() && allFailed.isEmpty();
        return nothing ? Observations.NONE : new Observations(audited, denies, allows, missing, allFailed);
    }

    private static Observations failures(List<String> failed) {
        return new Observations(List.of(), List.of(), List.of(), false, failed);
    }

    private Rule rule(int number) {
        return merged.rules().get(order[number]);
    }

    private List<String> with(List<String> ids, int number) {
        if (ids.size() >= Observations.MAX_IDS) {
            return ids;
        }
        List<String> longer = new ArrayList<>(ids);
        longer.add(rule(number).id());
        return longer;
    }
}
