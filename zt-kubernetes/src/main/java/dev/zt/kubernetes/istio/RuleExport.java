package dev.zt.kubernetes.istio;

import dev.zt.identity.SpiffeId;
import dev.zt.kubernetes.Workload;
import dev.zt.policy.Condition;
import dev.zt.policy.Effect;
import dev.zt.policy.GrpcMethod;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes one rule of a policy as rules of an AuthorizationPolicy. Not thread-safe. */
final class RuleExport {

    /** The most sources of one rule that the API server takes. */
    private static final int MAX_SOURCES = 512;

    private final Rule rule;
    private final Losses losses;
    private final Protocols protocols;
    private final Collection<SpiffeId> callers;
    private final Principals principals;
    private final Operations operations;

    RuleExport(Rule rule, Workload workload, Collection<SpiffeId> callers, IstioMode mode, Protocols protocols) {
        this.rule = rule;
        this.losses = new Losses(rule.effect());
        this.protocols = protocols;
        this.callers = callers;
        this.principals = new Principals(workload.id().trustDomain());
        this.operations = new Operations(workload.guarded(), mode, protocols, losses);
    }

    Losses losses() {
        return losses;
    }

    /**
     * Returns the rules as Istio has them.
     *
     * @param allows the rules that allow beside it: what a denial must not break
     */
    List<Map<String, Object>> trees(List<Rule> allows) {
        for (Condition condition : rule.when()) {
            if (!losses.goesOnWithout("condition " + condition.text())) {
                return List.of();
            }
        }
        if (rule.expires() != null) {
            losses.matchesMore("Istio does not know that the rule ends at " + rule.expires());
        }
        List<Clause> from = sources();
        List<Clause> to = operations.of(rule.to());
        if (from.isEmpty() || to.isEmpty()) {
            losses.isNotWritten();
            return List.of();
        }
        checkCalls(allows);
        boolean anybody = from.stream().anyMatch(source -> source.fields().isEmpty() && source.isPlain());
        List<Map<String, Object>> trees = new ArrayList<>();
        for (List<Clause> sources : anybody ? List.<List<Clause>>of(List.of()) : Clause.grouped(from)) {
            for (List<Clause> some : parts(sources)) {
                Clause.grouped(to).forEach(targets -> trees.add(tree(some, targets)));
            }
        }
        return trees;
    }

    private List<Clause> sources() {
        if (rule.from().isEmpty()) {
            return List.of(new Clause(Map.of()));
        }
        List<Clause> sources = new ArrayList<>();
        AllowSources allow = new AllowSources(principals, callers, losses);
        DenySources deny = new DenySources(principals, callers, losses);
        for (PeerMatcher matcher : rule.from()) {
            if (rule.effect() == Effect.ALLOW) {
                addIfAny(sources, allow.of(matcher));
            } else {
                sources.addAll(deny.of(matcher));
            }
        }
        return sources.stream().distinct().toList();
    }

    private static void addIfAny(List<Clause> clauses, @Nullable Clause clause) {
        if (clause != null) {
            clauses.add(clause);
        }
    }

    /** A denial of HTTP requests must not take calls of gRPC with it that some rule names. */
    private void checkCalls(List<Rule> allows) {
        if (rule.effect() == Effect.ALLOW || !protocols.both()) {
            return;
        }
        List<GrpcMethod> called = allows.stream()
                .flatMap(allow -> allow.to().stream())
                .filter(OperationMatcher.Grpc.class::isInstance)
                .flatMap(matcher -> ((OperationMatcher.Grpc) matcher).methods().stream())
                .toList();
        rule.to().stream()
                .filter(OperationMatcher.Http.class::isInstance)
                .map(OperationMatcher.Http.class::cast)
                .filter(http -> !http.wire())
                .flatMap(http -> called.stream().filter(method -> GrpcShape.mayMeet(http, method)))
                .forEach(method -> losses.breaks("it would deny calls of gRPC to " + method
                        + ", too, which are POST requests to Istio, and which the policy lets in"));
    }

    private static List<List<Clause>> parts(List<Clause> sources) {
        if (sources.isEmpty()) {
            return List.of(sources);
        }
        List<List<Clause>> parts = new ArrayList<>();
        for (int start = 0; start < sources.size(); start += MAX_SOURCES) {
            parts.add(sources.subList(start, Math.min(sources.size(), start + MAX_SOURCES)));
        }
        return parts;
    }

    private static Map<String, Object> tree(List<Clause> from, List<Clause> to) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (!from.isEmpty()) {
            tree.put("from", wrapped("source", from));
        }
        tree.put("to", wrapped("operation", to));
        List<Map<String, Object>> when = Stream.concat(from.stream(), to.stream())
                .flatMap(clause -> clause.when().stream())
                .map(Clause.Condition::tree)
                .toList();
        if (!when.isEmpty()) {
            tree.put("when", when);
        }
        return tree;
    }

    private static List<Map<String, Object>> wrapped(String name, List<Clause> clauses) {
        return clauses.stream()
                .map(clause -> Map.<String, Object>of(name, clause.fields()))
                .toList();
    }
}
