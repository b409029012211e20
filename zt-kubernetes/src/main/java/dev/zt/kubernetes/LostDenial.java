package dev.zt.kubernetes;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.analysis.PolicyChange;
import dev.zt.policy.analysis.PolicyDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A denial that a layer loses if it sees connections alone and has no denials of its own: it denies some call of a caller
 * whom the layer must let in for the sake of another call. Immutable and thread-safe.
 *
 * <p>Denials that leave a caller no call at all are not lost: nobody lets that caller in.
 *
 * @param rule the deny rule
 * @param call a call that it denies, or may deny, of a caller who has an edge to that workload; in words
 */
public record LostDenial(Rule rule, String call) {

    private static final int MAX_LIST = 1_000;

    /**
     * Checks that nothing is missing.
     *
     * @param rule the deny rule
     * @param call a call that it denies, or may deny
     */
    public LostDenial {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(call, "call");
    }

    /**
     * Finds the denials of a workload's policy that a layer would lose.
     *
     * @param graph who may call whom
     * @param callee the workload
     * @return the denials, in the order of their rules; one of which it cannot be told is among them
     */
    public static List<LostDenial> of(CallGraph graph, Workload callee) {
        List<Rule> denials = graph.policyOf(callee).rules().stream()
                .filter(rule -> rule.enforces(Effect.DENY))
                .toList();
        TreeMap<String, SpiffeId> callers = new TreeMap<>();
        graph.edgesTo(callee)
                .forEach(edge ->
                        callers.put(edge.caller().id().toString(), edge.caller().id()));
        if (callers.isEmpty()) {
            return List.of();
        }
        List<PeerMatcher> named = named(List.copyOf(callers.values()));
        List<LostDenial> lost = new ArrayList<>();
        for (Rule denial : denials) {
            String call = deniedCall(graph, callee, named, denial);
            if (!call.isEmpty()) {
                lost.add(new LostDenial(denial, call));
            }
        }
        return lost;
    }

    /** Returns a call that becomes denied when the rule is added to a policy that lets the callers do anything. */
    private static String deniedCall(CallGraph graph, Workload callee, List<PeerMatcher> callers, Rule denial) {
        Rule all = new Rule(denial.id().equals("all") ? "any" : "all", Effect.ALLOW, callers, List.of());
        PolicySet before = policy(graph, callee, List.of(all));
        PolicySet after = policy(graph, callee, List.of(all, denial));
        try {
            return PolicyDiff.between(before, after, graph.at().toEpochMilli()).stream()
                    .filter(change -> change.assurance() == Assurance.CHANNEL_BOUND)
                    .map(PolicyChange::call)
                    .findFirst()
                    .orElse("");
        } catch (IllegalStateException e) {
            return "some call, of more kinds than can be compared";
        }
    }

    private static PolicySet policy(CallGraph graph, Workload callee, List<Rule> rules) {
        AccessPolicy policy = new AccessPolicy(
                "denials", "", callee.id(), graph.policyOf(callee).trustDomainAliases(), rules);
        return PolicySet.compile(List.of(policy), callee.id());
    }

    private static List<PeerMatcher> named(List<SpiffeId> callers) {
        List<PeerMatcher> matchers = new ArrayList<>();
        for (int i = 0; i < callers.size(); i += MAX_LIST) {
            List<SpiffeIdPattern> some = callers.subList(i, Math.min(callers.size(), i + MAX_LIST)).stream()
                    .map(SpiffeIdPattern::of)
                    .toList();
            matchers.add(new PeerMatcher(some, List.of()));
        }
        return matchers;
    }
}
