package dev.zt.kubernetes.networkpolicy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.Workload;
import dev.zt.policy.Effect;
import dev.zt.policy.PeerFields;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says what becomes of the rules of a policy in a layer that sees pods by their labels, and connections without the calls
 * in them.
 *
 * <p>An allow rule is wider there, even if it names IDs alone and any call: labels stand for identities, and whoever may
 * create pods in a namespace can give them any labels.
 */
final class RuleFidelity {

    private static final int SHOWN = 3;

    private final CallGraph graph;
    private final IdentityHashMap<Rule, String> lost = new IdentityHashMap<>();

    RuleFidelity(CallGraph graph) {
        this.graph = graph;
    }

    /** Says what becomes of the rules of the policy of a workload, in the policy for its callers and the one that denies. */
    List<DerivedRule> ingress(Workload callee, String object, String denying) {
        Set<String> used = new HashSet<>();
        Set<SpiffeId> callers = new HashSet<>();
        for (Edge edge : graph.edgesTo(callee)) {
            used.addAll(edge.ruleIds());
            callers.add(edge.caller().id());
        }
        List<DerivedRule> rules = new ArrayList<>();
        for (Rule rule : graph.policyOf(callee).rules()) {
            if (rule.enforces(Effect.ALLOW)) {
                allow(rule, used.contains(rule.id()) ? object : "", rules);
            } else if (rule.enforces(Effect.DENY)) {
                rules.add(deny(rule, callers, object, denying));
            }
        }
        return rules;
    }

    /** Says what becomes of a rule of a workload's policy in the policies of its callers. */
    DerivedRule egress(Edge edge, Rule rule, String object) {
        return new DerivedRule(
                object, rule.id(), Fidelity.WIDER, "To " + edge.callee().label() + ": " + lost(rule));
    }

    private void allow(Rule rule, String object, List<DerivedRule> rules) {
        boolean over = rule.expires() != null && !graph.at().isBefore(rule.expires());
        List<String> absent = over ? List.of() : absent(rule);
        if (!absent.isEmpty()) {
            rules.add(new DerivedRule(
                    object, rule.id(), Fidelity.NARROWER, some(absent) + " runs nowhere here and is not let in."));
        }
        if (!over && rule.from().stream().anyMatch(RuleFidelity::meansBearers)) {
            rules.add(new DerivedRule(
                    object,
                    rule.id(),
                    Fidelity.NARROWER,
                    "Bearers of tokens can be anywhere: they are let in where their connection is declared."));
        }
        if (!object.isEmpty()) {
            rules.add(new DerivedRule(object, rule.id(), Fidelity.WIDER, lost(rule)));
        } else if (!over && expands(rule)) {
            rules.add(new DerivedRule("", rule.id(), Fidelity.NARROWER, "It lets in nobody now. " + later(rule)));
        } else if (absent.isEmpty() && (over || rule.from().stream().noneMatch(RuleFidelity::meansBearers))) {
            rules.add(new DerivedRule("", rule.id(), Fidelity.EXACT, ""));
        }
    }

    /** A denial is never written: whom it shuts out altogether is not let in, and of the others single calls are not seen. */
    private static DerivedRule deny(Rule rule, Set<SpiffeId> callers, String object, String denying) {
        List<String> concerned = callers.stream()
                .filter(caller -> mayMean(rule, caller))
                .map(SpiffeId::toString)
                .sorted()
                .toList();
        return concerned.isEmpty()
                ? new DerivedRule(denying, rule.id(), Fidelity.EXACT, "")
                : new DerivedRule(
                        object,
                        rule.id(),
                        Fidelity.WIDER,
                        "It may deny some calls of " + some(concerned)
                                + ", but not all: the connection is let through, and the application alone denies.");
    }

    private String lost(Rule rule) {
        return lost.computeIfAbsent(rule, RuleFidelity::worded);
    }

    private static String worded(Rule rule) {
        StringBuilder lost = new StringBuilder("Labels of pods stand for identities");
        if (!rule.to().isEmpty()) {
            lost.append("; which calls are made is not seen");
        }
        if (!rule.when().isEmpty()) {
            lost.append("; conditions are not seen");
        }
        if (rule.from().stream().anyMatch(RuleFidelity::asksForConnection)) {
            lost.append("; the caller's address and how it proves itself are not seen");
        }
        if (rule.expires() != null) {
            lost.append("; that it expires at ").append(rule.expires()).append(" is not seen");
        }
        return lost.append(expands(rule) ? ". " + later(rule) : ".").toString();
    }

    private static String later(Rule rule) {
        return "Workloads that " + rule.id() + " comes to mean later are not let in until policies are derived again.";
    }

    private static boolean asksForConnection(PeerMatcher matcher) {
        return !matcher.is().ipBlocks().isEmpty()
                || !matcher.not().ipBlocks().isEmpty()
                || !matcher.assurances().isEmpty();
    }

    /** Tells whether it depends on the workloads that there are whom the rule means. */
    private static boolean meansBearers(PeerMatcher matcher) {
        return matcher.assurances().contains(Assurance.BEARER);
    }

    private static boolean expands(Rule rule) {
        return rule.from().stream().anyMatch(matcher -> {
            PeerFields is = matcher.is();
            return is.principals().isEmpty()
                    || !is.ids().isEmpty()
                    || is.principals().stream().anyMatch(principal -> principal.exactId() == null);
        });
    }

    private List<String> absent(Rule rule) {
        Set<String> absent = new TreeSet<>();
        rule.from().stream()
                .flatMap(matcher -> matcher.is().principals().stream())
                .map(SpiffeIdPattern::exactId)
                .filter(Objects::nonNull)
                .filter(id -> graph.workloads().withId(id).isEmpty())
                .forEach(id -> absent.add(id.toString()));
        return List.copyOf(absent);
    }

    /** Tells whether a rule may be about a peer: in doubt it is. */
    private static boolean mayMean(Rule rule, SpiffeId peer) {
        return rule.from().isEmpty()
                || rule.from().stream().map(PeerMatcher::is).anyMatch(is -> mayBeNamed(is, peer) && mayBeOf(is, peer));
    }

    private static boolean mayBeNamed(PeerFields is, SpiffeId peer) {
        boolean unnamed = is.principals().isEmpty() && is.ids().isEmpty();
        return unnamed
                || is.principals().stream().anyMatch(principal -> principal.matches(peer))
                || is.ids().stream().anyMatch(text -> text.matches(peer.toString()));
    }

    private static boolean mayBeOf(PeerFields is, SpiffeId peer) {
        return is.trustDomains().isEmpty()
                || is.trustDomains().stream()
                        .anyMatch(text -> text.matches(peer.trustDomain().name()));
    }

    private static String some(List<String> ids) {
        String first = String.join(", ", ids.subList(0, Math.min(SHOWN, ids.size())));
        return ids.size() > SHOWN ? first + " and " + (ids.size() - SHOWN) + " more" : first;
    }
}
