package dev.zt.kubernetes.istio;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Condition;
import dev.zt.policy.ConditionInput;
import dev.zt.policy.Effect;
import dev.zt.policy.GrpcMethod;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerFields;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleMatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The rules of a policy as they are for one port, and for one caller. Immutable and thread-safe. */
final class PolicyView {

    private static final SpiffeId NOBODY = SpiffeId.parse("spiffe://nowhere.invalid/nobody");
    /** About nobody's calls: makes calls of gRPC another kind of operation than HTTP requests, for who compares. */
    private static final Rule GRPC = new Rule(
            "grpc",
            Effect.ALLOW,
            List.of(new PeerMatcher(List.of(SpiffeIdPattern.of(NOBODY)), List.of())),
            List.of(new OperationMatcher.Grpc(List.of(), List.of(GrpcMethod.parse("nowhere.invalid/none")))));

    /** How the texts of conditions of Istio's begin that look at nothing but the ID. */
    private static final List<String> ABOUT_IDS =
            List.of("source.principal ", "source.namespace ", "source.serviceAccount ", "source.trustDomain ");

    private final SpiffeId workload;
    private final List<Rule> rules;

    private PolicyView(SpiffeId workload, List<Rule> rules) {
        this.workload = workload;
        this.rules = List.copyOf(rules);
    }

    /** Returns the rules that can match at a port, which none of them asks for any more. */
    static PolicyView at(int port, SpiffeId workload, List<Rule> rules) {
        List<Rule> all = new ArrayList<>();
        for (Rule rule : rules) {
            List<OperationMatcher> to =
                    rule.to().stream().flatMap(matcher -> at(port, matcher)).toList();
            if (rule.to().isEmpty() || !to.isEmpty()) {
                all.add(new Rule(rule.id(), rule.effect(), rule.mode(), rule.from(), to, rule.when(), rule.expires()));
            }
        }
        return new PolicyView(workload, all);
    }

    private static Stream<OperationMatcher> at(int port, OperationMatcher matcher) {
        if (!(matcher instanceof OperationMatcher.Http http)) {
            return Stream.of(matcher);
        }
        boolean matches = (http.is().ports().isEmpty() || http.is().ports().contains(port))
                && !http.not().ports().contains(port);
        return matches
                ? Stream.of(new OperationMatcher.Http(
                        http.is().withPorts(List.of()), http.not().withPorts(List.of()), http.wire()))
                : Stream.empty();
    }

    /** Returns which rules are about a caller, or may be: callers with the same answer are treated alike. */
    List<RuleMatch> matches(SpiffeId caller) {
        return rules.stream().map(rule -> match(rule, caller)).toList();
    }

    private static RuleMatch match(Rule rule, SpiffeId caller) {
        RuleMatch match = RuleMatch.ofPeer(rule, caller, Assurance.CHANNEL_BOUND);
        return match == RuleMatch.NO || holds(rule, caller) ? match : RuleMatch.NO;
    }

    /** Tells whether the conditions hold that are about the caller's ID alone. */
    private static boolean holds(Rule rule, SpiffeId caller) {
        ConditionInput input = new ConditionInput(
                PeerIdentity.supposed(caller, Assurance.CHANNEL_BOUND),
                new Operation.Http("GET", "/"),
                RequestAttributes.ABSENT,
                0,
                rule);
        for (Condition condition : rule.when()) {
            try {
                if (isAboutId(condition) && !condition.test(input)) {
                    return false;
                }
            } catch (Exception e) {
                return rule.effect() != Effect.ALLOW;
            }
        }
        return true;
    }

    private static boolean isAboutId(Condition condition) {
        return ABOUT_IDS.stream().anyMatch(condition.text()::startsWith);
    }

    /** Returns the rules about a caller, as if there were no other. */
    PolicySet of(SpiffeId caller) {
        List<Rule> own = new ArrayList<>(List.of(GRPC));
        for (Rule rule : rules) {
            if (match(rule, caller) != RuleMatch.NO) {
                own.add(new Rule(
                        rule.id(),
                        rule.effect(),
                        rule.mode(),
                        from(rule, caller, caller),
                        rule.to(),
                        rule.when().stream()
                                .filter(condition -> !isAboutId(condition))
                                .toList(),
                        rule.expires()));
            }
        }
        return PolicySet.compile(List.of(new AccessPolicy("view", "", workload, Set.of(), own)), workload);
    }

    /** Returns what the rules about a caller say, whoever that is and whatever they are called. */
    List<Object> senseFor(SpiffeId caller) {
        return rules.stream()
                .filter(rule -> match(rule, caller) != RuleMatch.NO)
                .<Object>map(rule -> Arrays.asList(
                        rule.effect(),
                        rule.mode(),
                        from(rule, caller, NOBODY),
                        rule.to(),
                        rule.when().stream().map(Condition::text).toList(),
                        rule.expires()))
                .toList();
    }

    private static List<PeerMatcher> from(Rule rule, SpiffeId caller, SpiffeId written) {
        return rule.from().isEmpty()
                ? List.of(only(written, PeerFields.NONE, PeerFields.NONE))
                : rule.from().stream()
                        .filter(matcher -> isAbout(caller, rule, matcher))
                        .map(matcher -> only(written, matcher.is(), matcher.not()))
                        .distinct()
                        .toList();
    }

    private static boolean isAbout(SpiffeId caller, Rule rule, PeerMatcher matcher) {
        Rule alone = new Rule(rule.id(), rule.effect(), List.of(matcher), List.of());
        return RuleMatch.ofPeer(alone, caller, Assurance.CHANNEL_BOUND) != RuleMatch.NO;
    }

    private static PeerMatcher only(SpiffeId caller, PeerFields is, PeerFields not) {
        return new PeerMatcher(
                PeerFields.NONE
                        .withPrincipals(List.of(SpiffeIdPattern.of(caller)))
                        .withIpBlocks(is.ipBlocks()),
                PeerFields.NONE.withIpBlocks(not.ipBlocks()),
                List.of());
    }
}
