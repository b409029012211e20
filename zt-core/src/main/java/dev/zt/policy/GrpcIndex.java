package dev.zt.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the rules that could match a gRPC call by its method. What it cannot index it finds for too many calls, never
 * for too few.
 */
final class GrpcIndex {

    private final RuleSet anyCall = new RuleSet();
    private final Map<String, RuleSet> methods = new HashMap<>();
    private final RangeMap<RuleSet> services = new RangeMap<>();

    /** Adds a rule; returns whether it is found for exactly the calls that it matches. */
    boolean add(int rule, OperationMatcher.Grpc grpc) {
        if (grpc.methods().isEmpty()) {
            anyCall.add(rule);
        }
        for (GrpcMethod method : grpc.methods()) {
            RuleSet rules = method.isAnyMethod() ? service(method.service()) : method(method.toString());
            rules.add(rule);
        }
        return grpc.notMethods().isEmpty();
    }

    /** Adds a rule for requests as they are on the wire, where a call is a {@code POST}; returns the same. */
    boolean addWire(int rule, OperationMatcher.Http http) {
        List<TextMatcher> verbs = http.is().methods();
        if (!verbs.isEmpty() && verbs.stream().noneMatch(verb -> verb.matches("POST"))) {
            return true;
        }
        if (http.is().paths().isEmpty()) {
            anyCall.add(rule);
        }
        boolean exact = true;
        for (PathMatcher path : http.is().paths()) {
            exact &= addWirePath(rule, path);
        }
        return exact;
    }

    private boolean addWirePath(int rule, PathMatcher path) {
        TextMatcher matcher = path instanceof PathMatcher.Text text ? text.matcher() : TextMatcher.PRESENT;
        if (matcher instanceof TextMatcher.Exact exact) {
            method(exact.text().substring(1)).add(rule);
            return true;
        }
        if (matcher instanceof TextMatcher.Prefix prefix && isService(prefix.text())) {
            service(prefix.text().substring(1, prefix.text().length() - 1)).add(rule);
            return true;
        }
        anyCall.add(rule);
        return false;
    }

    private static boolean isService(String prefix) {
        return prefix.length() > 2 && prefix.indexOf('/', 1) == prefix.length() - 1;
    }

    private RuleSet method(String name) {
        return methods.computeIfAbsent(name, absent -> new RuleSet());
    }

    private RuleSet service(String name) {
        return services.getOrAdd(name, RuleSet::new);
    }

    int first(String name, long[] peerRules, int from, int limit) {
        int first = anyCall.firstCommon(peerRules, from, limit);
        RuleSet ofMethod = methods.get(name);
        if (ofMethod != null) {
            first = ofMethod.firstCommon(peerRules, from, first);
        }
        RuleSet ofService = services.get(name, 0, name.indexOf('/'));
        return ofService == null ? first : ofService.firstCommon(peerRules, from, first);
    }
}
