package dev.zt.policy;

import dev.zt.identity.PeerIdentity;
import dev.zt.policy.RuleTest.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lowest rule that matches a call. Indices name the candidates; where they name too many, the candidate itself
 * is asked, and the next one if it does not match. Rules that only observe are looked at after that.
 */
final class Engine {

    private static final Verdict NOT_CANONICAL = new Verdict(PolicySet.NOT_CANONICAL, Observations.NONE);

    private final MergedRules merged;
    private final int[] order;
    private final int enforced;
    private final Epochs epochs;
    private final OperationIndex operations;
    private final RuleTest[] tests;

    /** Of the rules that decide, worked out when the first peer asks that they are about. */
    private final @Nullable RuleRoutes[] routes;

    private final boolean[] conditional;
    /** By the lowest candidate, no rule included: whether that is all there is to say. */
    private final boolean[] decisive;

    /** Whether nothing but its handler tells one canonical HTTP request from another. */
    private final boolean byHandlerAlone;

    private final Verdict[] verdicts;
    private final boolean hasShadowAllow;

    Engine(MergedRules merged) {
        this.merged = merged;
        this.order = merged.order();
        this.enforced = merged.enforced();
        this.epochs = new Epochs(order.length);
        this.operations = new OperationIndex();
        this.tests = new RuleTest[order.length];
        this.conditional = new boolean[order.length];
        boolean shadowAllow = false;
        // Once over all rules: they lie far apart, and looking them up in memory takes longer than what is done with
        // them.
        for (int i = 0; i < order.length; i++) {
            Rule rule = rule(i);
            epochs.add(i, rule);
            operations.add(i, rule.to());
            tests[i] = new RuleTest(rule, operations.isInexact(i));
            conditional[i] = tests[i].isNeeded();
            shadowAllow |= rule.mode() == Mode.SHADOW && rule.effect() == Effect.ALLOW;
        }
        epochs.seal();
        operations.seal();
        this.byHandlerAlone = !operations.hasHttp();
        this.hasShadowAllow = shadowAllow;
        this.routes = new RuleRoutes[enforced];
        this.decisive = new boolean[enforced + 1];
        this.verdicts = new Verdict[enforced + 1];
        for (int i = 0; i <= enforced; i++) {
            decisive[i] = enforced == order.length && (i == enforced || !conditional[i]);
            verdicts[i] = new Verdict(i == enforced ? PolicySet.NO_MATCH : order[i], Observations.NONE);
        }
    }

    long validUntil(long nowMillis) {
        return epochs.validUntil(nowMillis);
    }

    int remembered() {
        return epochs.remembered();
    }

    /** Decides about an operation. */
    Verdict decide(PeerIdentity peer, Operation operation, RequestAttributes attributes, long nowMillis) {
        PeerRules rules = epochs.rulesOf(peer, nowMillis);
        if (operation instanceof Operation.Http request) {
            return decide(rules, peer, request, attributes, nowMillis);
        }
        Verdict known = rules.methods.get(operation.resource());
        return known != null ? known : decide(rules, peer, (Operation.Grpc) operation, attributes, nowMillis);
    }

    private Verdict decide(
            PeerRules rules, PeerIdentity peer, Operation.Http request, RequestAttributes attributes, long nowMillis) {
        String path = request.plainPath();
        if (path == null) {
            return NOT_CANONICAL;
        }
        String handler = byHandlerAlone ? request.handler() : null;
        Verdict known = handler == null ? null : rules.handlers.get(handler);
        if (known != null) {
            return known;
        }
        PeerRoutes routes = routesOf(rules);
        int first = routes.areFew()
                ? routes.first(request.method(), path, request.handler(), enforced)
                : operations.first(request, path, rules.bits, enforced);
        if (!decisive[first]) {
            return decide(first, peer, request, attributes, nowMillis, rules.bits);
        }
        if (handler != null) {
            rules.handlers.put(handler, verdicts[first]);
        }
        return verdicts[first];
    }

    private PeerRoutes routesOf(PeerRules rules) {
        PeerRoutes known = rules.routes;
        if (known == null) {
            known = PeerRoutes.of(rules.bits, enforced, this::routesOf);
            rules.routes = known;
        }
        return known;
    }

    private RuleRoutes routesOf(int rule) {
        RuleRoutes known = routes[rule];
        if (known == null) {
            known = RuleRoutes.of(rule(rule).to());
            routes[rule] = known;
        }
        return known;
    }

    private Verdict decide(
            PeerRules rules, PeerIdentity peer, Operation.Grpc call, RequestAttributes attributes, long nowMillis) {
        int first = operations.first(call, rules.bits, enforced);
        if (first == OperationIndex.NOT_CANONICAL) {
            return NOT_CANONICAL;
        }
        if (!decisive[first]) {
            return decide(first, peer, call, attributes, nowMillis, rules.bits);
        }
        if (operations.isNamed(call)) {
            rules.methods.put(call.fullMethodName(), verdicts[first]);
        }
        return verdicts[first];
    }

    /** Goes on from the lowest rule that could match: at once if it does, as it does unless it asks for more. */
    private Verdict decide(
            int candidate,
            PeerIdentity peer,
            Operation operation,
            RequestAttributes attributes,
            long nowMillis,
            long[] bits) {
        int first = candidate;
        List<String> failed = List.of();
        while (first < enforced && conditional[first]) {
            Answer answer = tests[first].answer(peer, operation, attributes, nowMillis);
            if (answer.failed) {
                failed = with(failed, first);
            }
            if (answer.matches) {
                break;
            }
            first = operations.next(operation, bits, first + 1, enforced);
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
        int rule = operations.next(operation, bits, enforced, order.length);
        for (; rule < order.length; rule = operations.next(operation, bits, rule + 1, order.length)) {
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
