package dev.zt.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the rules whose {@code to} matches an operation. */
final class OperationIndex {

    private final RuleSet anyOperation = new RuleSet();
    private final MethodRules anyPath = new MethodRules();
    private final PathTrie paths = new PathTrie();
    private final Map<String, RuleSet> handlers = new HashMap<>();
    private final Map<String, RuleSet> grpcMethods = new HashMap<>();
    private final RangeMap<RuleSet> grpcServices = new RangeMap<>();

    /** Creates the index of rules whose number is their place in the list. */
    OperationIndex(List<Rule> rules) {
        for (int i = 0; i < rules.size(); i++) {
            add(i, rules.get(i).to());
        }
    }

    private void add(int rule, List<OperationMatcher> to) {
        if (to.isEmpty()) {
            anyOperation.add(rule);
        }
        for (OperationMatcher matcher : to) {
            if (matcher instanceof OperationMatcher.Http http) {
                addHttp(rule, http);
            } else if (matcher instanceof OperationMatcher.Grpc grpc) {
                grpc.methods().forEach(method -> addGrpc(rule, method));
            } else if (matcher instanceof OperationMatcher.Handler code) {
                code.handlers()
                        .forEach(handler -> handlers.computeIfAbsent(handler, absent -> new RuleSet())
                                .add(rule));
            }
        }
    }

    private void addHttp(int rule, OperationMatcher.Http http) {
        List<String> methods =
                http.is().methods().stream().map(Object::toString).toList();
        if (http.is().paths().isEmpty()) {
            anyPath.add(rule, methods);
        }
        http.is().paths().forEach(path -> paths.add(rule, (PathPattern) path, methods));
    }

    private void addGrpc(int rule, GrpcMethod method) {
        RuleSet rules = method.isAnyMethod()
                ? grpcServices.getOrAdd(method.service(), RuleSet::new)
                : grpcMethods.computeIfAbsent(method.toString(), absent -> new RuleSet());
        rules.add(rule);
    }

    /**
     * Tells whether an operation is named in its one canonical form. For gRPC that is one inner slash: a name with a
     * leading slash would be served by some servers, and missed by every deny rule.
     */
    static boolean isCanonical(Operation operation) {
        if (operation instanceof Operation.Http http) {
            return CanonicalPath.problem(http.path()) == null;
        }
        String name = operation.resource();
        int slash = name.indexOf('/');
        return slash > 0 && slash < name.length() - 1 && name.indexOf('/', slash + 1) < 0;
    }

    /** Returns the lowest rule for a canonical operation that is also one of the peer's, or the limit. */
    int first(Operation operation, long[] peerRules, int limit) {
        int first = anyOperation.firstCommon(peerRules, limit);
        return operation instanceof Operation.Http http
                ? firstHttp(
                        http.method(),
                        CanonicalPath.unescape(http.path()),
                        peerRules,
                        firstHandler(http.handler(), peerRules, first))
                : firstGrpc(operation.resource(), peerRules, first);
    }

    private int firstHandler(@Nullable String handler, long[] peerRules, int limit) {
        RuleSet ofHandler = handler == null ? null : handlers.get(handler);
        return ofHandler == null ? limit : ofHandler.firstCommon(peerRules, limit);
    }

    private int firstHttp(String method, String path, long[] peerRules, int limit) {
        return paths.first(path, method, peerRules, anyPath.first(method, peerRules, limit));
    }

    private int firstGrpc(String name, long[] peerRules, int limit) {
        RuleSet ofMethod = grpcMethods.get(name);
        int first = ofMethod == null ? limit : ofMethod.firstCommon(peerRules, limit);
        RuleSet ofService = grpcServices.get(name, 0, name.indexOf('/'));
        return ofService == null ? first : ofService.firstCommon(peerRules, first);
    }
}
