package dev.zt.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules that could match a gRPC call by its method. What it cannot index it finds for too many calls, never
 * for too few.
 */
final class GrpcIndex {

    /** How many methods are remembered that no rule names, of services that some rule names. */
    private static final int MAX_LEARNED = 256;

    private final RuleSet anyCall = new RuleSet();
    private final Map<String, RuleSet> methods = new HashMap<>();
    private final RangeMap<RuleSet> services = new RangeMap<>();
    private RuleSet everywhere = new RuleSet();
    private volatile NameTable<RuleSet> routes = NameTable.of(Map.of());
    private int learned;

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

    /** Prepares an answer for each method that a rule names, once all rules are added. */
    void seal(RuleSet anyOperation) {
        everywhere = RuleSet.union(anyOperation, anyCall);
        Map<String, RuleSet> named = new HashMap<>();
        methods.forEach((name, rules) -> {
            if (isCanonical(name)) {
                named.put(name, RuleSet.union(RuleSet.union(everywhere, rules), serviceOf(name)));
            }
        });
        routes = NameTable.of(named);
    }

    /**
     * Tells whether a method is named in its one canonical form, which has one inner slash: a name with a leading slash
     * would be served by some servers, and missed by every deny rule.
     */
    static boolean isCanonical(String name) {
        int slash = name.indexOf('/');
        return slash > 0 && slash < name.length() - 1 && name.indexOf('/', slash + 1) < 0;
    }

    /** Returns the rules for a method, those for any operation included; or null if its name is not canonical. */
    @Nullable
    RuleSet route(String name) {
        RuleSet known = routes.get(name);
        return known != null ? known : find(name);
    }

    /** Tells whether a rule names the method, or it is one of those remembered. */
    boolean isNamed(String name) {
        return routes.get(name) != null;
    }

    private @Nullable RuleSet find(String name) {
        if (!isCanonical(name)) {
            return null;
        }
        RuleSet ofService = serviceOf(name);
        return ofService == null ? everywhere : learn(name, RuleSet.union(everywhere, ofService));
    }

    /** Remembers methods that no rule names, of services that rules name: a number of them, since callers choose names. */
    private synchronized RuleSet learn(String name, RuleSet rules) {
        if (learned < MAX_LEARNED && routes.get(name) == null) {
            learned++;
            routes = routes.with(name, rules);
        }
        return rules;
    }

    private @Nullable RuleSet serviceOf(String name) {
        return services.get(name, 0, name.indexOf('/'));
    }
}
