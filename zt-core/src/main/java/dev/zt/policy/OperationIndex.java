package dev.zt.policy;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the rules whose {@code to} could match an operation. */
final class OperationIndex {

    /** Less than the number of any rule. */
    static final int NOT_CANONICAL = -1;

    private final RuleSet anyOperation = new RuleSet();
    private final HttpIndex http = new HttpIndex();
    private final GrpcIndex grpc = new GrpcIndex();
    private final Map<String, RuleSet> handlers = new HashMap<>();
    private final BitSet inexact = new BitSet();

    /** Creates the index of rules whose number is their place in the list. */
    OperationIndex(List<Rule> rules) {
        for (int i = 0; i < rules.size(); i++) {
            add(i, rules.get(i).to());
        }
        grpc.seal(anyOperation);
    }

    private void add(int rule, List<OperationMatcher> to) {
        if (to.isEmpty()) {
            anyOperation.add(rule);
        }
        for (OperationMatcher matcher : to) {
            if (!add(rule, matcher)) {
                inexact.set(rule);
            }
        }
    }

    private boolean add(int rule, OperationMatcher matcher) {
        if (matcher instanceof OperationMatcher.Http request) {
            boolean exact = http.add(rule, request);
            return request.wire() ? grpc.addWire(rule, request) && exact : exact;
        }
        if (matcher instanceof OperationMatcher.Grpc call) {
            return grpc.add(rule, call);
        }
        for (String handler : ((OperationMatcher.Handler) matcher).handlers()) {
            handlers.computeIfAbsent(handler, absent -> new RuleSet()).add(rule);
        }
        return true;
    }

    /** Tells whether a rule is found for more operations than it matches, so that it must be looked at itself. */
    boolean isInexact(int rule) {
        return inexact.get(rule);
    }

    /** Tells whether an operation is named in its one canonical form. */
    static boolean isCanonical(Operation operation) {
        return operation instanceof Operation.Http request
                ? CanonicalPath.problem(request.path()) == null
                : GrpcIndex.isCanonical(operation.resource());
    }

    /** Returns the lowest rule for an operation that is also one of the peer's, or the limit; -1 if it is not canonical. */
    int first(Operation operation, long[] peerRules, int limit) {
        if (operation instanceof Operation.Grpc call) {
            RuleSet route = grpc.route(call.fullMethodName());
            return route == null ? NOT_CANONICAL : route.firstCommon(peerRules, limit);
        }
        if (operation instanceof Operation.Http request && CanonicalPath.isPlain(request.path())) {
            return firstHttp(request.handler(), request.method(), request.path(), peerRules, 0, limit);
        }
        return isCanonical(operation) ? next(operation, peerRules, 0, limit) : NOT_CANONICAL;
    }

    /** Tells whether some rule names the method or its service, so that a caller cannot have made it up without end. */
    boolean isNamed(Operation.Grpc call) {
        return grpc.isNamed(call.fullMethodName());
    }

    /** Returns the lowest rule for a canonical operation, not below a start, that is also one of the peer's; or the limit. */
    int next(Operation operation, long[] peerRules, int from, int limit) {
        if (operation instanceof Operation.Http request) {
            String path = CanonicalPath.unescape(request.path());
            return firstHttp(request.handler(), request.method(), path, peerRules, from, limit);
        }
        RuleSet route = grpc.route(operation.resource());
        return route == null ? limit : route.firstCommon(peerRules, from, limit);
    }

    private int firstHttp(@Nullable String handler, String method, String path, long[] peerRules, int from, int limit) {
        int first = anyOperation.firstCommon(peerRules, from, limit);
        first = firstHandler(handler, peerRules, from, first);
        return http.first(method, path, peerRules, from, first);
    }

    private int firstHandler(@Nullable String handler, long[] peerRules, int from, int limit) {
        RuleSet ofHandler = handler == null ? null : handlers.get(handler);
        return ofHandler == null ? limit : ofHandler.firstCommon(peerRules, from, limit);
    }
}
