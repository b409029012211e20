package dev.zt.kubernetes;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.Effect;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerFields;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.analysis.AllowedCallers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Finds the edges that end at the workloads of one identity. */
final class EdgeFinder {

    /** So many are kept in memory; a million take some hundred megabytes. */
    private static final int MAX_EDGES = 2_000_000;

    private final Workloads workloads;
    private final long nowMillis;
    private final Collection<String> notes;
    private int found;

    EdgeFinder(Workloads workloads, long nowMillis, Collection<String> notes) {
        this.workloads = workloads;
        this.nowMillis = nowMillis;
        this.notes = notes;
    }

    List<Edge> edgesTo(SpiffeId callee, PolicySet policy) {
        List<Rule> allows = policy.rules().stream()
                .filter(rule -> rule.enforces(Effect.ALLOW))
                .toList();
        Map<Workload, AllowedCallers.Access> callers = callers(policy, allows);
        List<Edge> edges = new ArrayList<>();
        for (Workload workload : workloads.withId(callee)) {
            for (PodPort port : workload.guarded()) {
                count(callers.size(), workload);
                callers.forEach((caller, access) -> {
                    List<Rule> rules = access.rules().stream()
                            .filter(rule -> isFor(rule, port))
                            .toList();
                    if (!rules.isEmpty()) {
                        edges.add(new Edge(caller, workload, port, rules, access.certain(), access.example()));
                    }
                });
            }
        }
        return edges;
    }

    private void count(int more, Workload callee) {
        found += more;
        if (found > MAX_EDGES) {
            throw new IllegalArgumentException("More than " + MAX_EDGES + " connections are wanted, those to " + callee
                    + " among them: a graph of so many is not made. Name callers more narrowly, or look at fewer"
                    + " workloads at a time.");
        }
    }

    private Map<Workload, AllowedCallers.Access> callers(PolicySet policy, List<Rule> allows) {
        Map<Workload, AllowedCallers.Access> callers = new LinkedHashMap<>();
        if (allows.isEmpty()) {
            return callers;
        }
        AllowedCallers allowed = AllowedCallers.of(policy, nowMillis);
        for (Workload candidate : candidates(policy, allows)) {
            allowed.of(candidate.id()).ifPresent(access -> callers.put(candidate, access));
        }
        return callers;
    }

    /** Returns those whom some allow rule may mean: where rules only name IDs, nobody else needs to be asked about. */
    private Collection<Workload> candidates(PolicySet policy, List<Rule> allows) {
        Set<SpiffeId> named = new LinkedHashSet<>();
        boolean others = false;
        for (Rule rule : allows) {
            for (PeerMatcher matcher : rule.from()) {
                others |= !onlyNames(matcher.is());
                matcher.is().principals().stream()
                        .map(SpiffeIdPattern::exactId)
                        .filter(Objects::nonNull)
                        .forEach(named::add);
            }
        }
        noteStrangers(policy, named);
        return others
                ? workloads.all()
                : named.stream()
                        .flatMap(id -> workloads.withId(id).stream())
                        .sorted()
                        .toList();
    }

    private static boolean onlyNames(PeerFields fields) {
        return !fields.principals().isEmpty()
                && fields.ids().isEmpty()
                && fields.principals().stream().allMatch(principal -> principal.exactId() != null);
    }

    private void noteStrangers(PolicySet policy, Set<SpiffeId> named) {
        for (SpiffeId id : named) {
            if (workloads.withId(id).isEmpty()) {
                notes.add(policy.workload() + " lets in " + id
                        + ", which no workload here shows: no connection is derived for it. Correct the ID, add its"
                        + " manifest, or, if it is outside the cluster, declare where it comes from.");
            }
        }
    }

    /** Tells whether a rule can match at a port: rules of a mesh may name ports. */
    private static boolean isFor(Rule rule, PodPort port) {
        return rule.to().isEmpty()
                || rule.to().stream()
                        .anyMatch(matcher -> !(matcher instanceof OperationMatcher.Http http)
                                || ((http.is().ports().isEmpty()
                                                || http.is().ports().contains(port.number()))
                                        && !http.not().ports().contains(port.number())));
    }
}
