package dev.zt.policy.analysis;

import dev.zt.policy.Effect;
import dev.zt.policy.HttpFields;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleMatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which endpoints no allow rule is about, and which rules are about no endpoint.
 *
 * @param closed endpoints that nobody may call
 * @param idle ids of allow and deny rules that are about none of the endpoints; not those that stand in code
 * @param rules for each endpoint the ids of the allow rules that are about some call of it
 */
public record PolicyCoverage(List<Endpoint> closed, List<String> idle, Map<Endpoint, List<String>> rules) {

    /**
     * Copies what it holds.
     *
     * @param closed endpoints that nobody may call
     * @param idle ids of allow and deny rules that are about none of the endpoints; not those that stand in code
     * @param rules for each endpoint the ids of the allow rules that are about some call of it
     */
    public PolicyCoverage {
        closed = List.copyOf(closed);
        idle = List.copyOf(idle);
        rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
    }

    /**
     * Compares a policy with what an application serves.
     *
     * @param policies the policy
     * @param endpoints what is served
     * @return the comparison
     */
    public static PolicyCoverage of(PolicySet policies, Collection<Endpoint> endpoints) {
        List<Rule> deciding = policies.rules().stream()
                .filter(rule -> rule.enforces(Effect.ALLOW) || rule.enforces(Effect.DENY))
                .toList();
        Map<Endpoint, List<String>> rules = new LinkedHashMap<>();
        TreeSet<String> busy = new TreeSet<>();
        List<Endpoint> closed = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            List<Rule> about =
                    deciding.stream().filter(rule -> isAbout(rule, endpoint)).toList();
            about.forEach(rule -> busy.add(rule.id()));
            List<String> allowing = about.stream()
                    .filter(rule -> rule.effect() == Effect.ALLOW)
                    .map(Rule::id)
                    .toList();
            rules.put(endpoint, allowing);
            if (allowing.isEmpty()) {
                closed.add(endpoint);
            }
        }
        List<String> idle = deciding.stream()
                .filter(rule -> rule.to().stream().noneMatch(OperationMatcher.Handler.class::isInstance))
                .map(Rule::id)
                .filter(id -> !busy.contains(id))
                .toList();
        return new PolicyCoverage(closed, idle, rules);
    }

    /** A rule is about an endpoint if it matches the example, or a path that both could mean. */
    private static boolean isAbout(Rule rule, Endpoint endpoint) {
        if (RuleMatch.ofOperation(rule, endpoint.example()) != RuleMatch.NO) {
            return true;
        }
        PathPattern path = endpoint.path();
        return path != null
                && rule.to().stream()
                        .filter(OperationMatcher.Http.class::isInstance)
                        .map(OperationMatcher.Http.class::cast)
                        .anyMatch(http -> takes(http, endpoint)
                                && http.is().paths().stream().anyMatch(each -> meets(each, path)));
    }

    private static boolean takes(OperationMatcher.Http http, Endpoint endpoint) {
        OperationMatcher anyPath = new OperationMatcher.Http(
                http.is()
                        .withPaths(List.of())
                        .withHosts(List.of())
                        .withHeaders(List.of())
                        .withPorts(List.of()),
                HttpFields.NONE.withMethods(http.not().methods()),
                http.wire());
        Rule asked = new Rule("any", Effect.DENY, List.of(), List.of(anyPath));
        Operation.Http example = (Operation.Http) endpoint.example();
        return RuleMatch.ofOperation(asked, example) != RuleMatch.NO;
    }

    private static boolean meets(PathMatcher matcher, PathPattern path) {
        return matcher instanceof PathPattern pattern && pattern.overlaps(path);
    }
}
