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

    /** Adds a rule, whose number is higher than those before. */
    void add(int rule, List<OperationMatcher> to) {
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

    /** Prepares answers, once all rules are added. */
    void seal() {
        grpc.seal(anyOperation);
    }

    /** Tells whether a rule is found for more operations than it matches, so that it must be looked at itself. */
    boolean isInexact(int rule) {
        return inexact.get(rule);
    }

    /** Tells whether an operation is named in its one canonical form. */
    static boolean isCanonical(Operation operation) {
        return operation instanceof Operation.Http request
                ? request.plainPath() != null
                : GrpcIndex.isCanonical(operation.resource());
    }

    /** Tells whether some rule asks for a method or a path. */
    boolean hasHttp() {
        return !http.isEmpty();
    }

    /** Returns the lowest rule for a call that is also one of the peer's, or the limit; -1 if it is not canonical. */
    int first(Operation.Grpc call, long[] peerRules, int limit) {
        RuleSet route = grpc.route(call.fullMethodName());
        return route == null ? NOT_CANONICAL : route.firstCommon(peerRules, limit);
    }

    /** Returns the lowest rule for a request, whose plain path is at hand, that is also one of the peer's; or the limit. */
    int first(Operation.Http request, String plainPath, long[] peerRules, int limit) {
        return firstHttp(request, plainPath, peerRules, 0, limit);
    }

    /** Tells whether some rule names the method or its service, so that a caller cannot have made it up without end. */
    boolean isNamed(Operation.Grpc call) {
        return grpc.isNamed(call.fullMethodName());
    }

    /** Returns the lowest rule for a canonical operation, not below a start, that is also one of the peer's; or the limit. */
    int next(Operation operation, long[] peerRules, int from, int limit) {
        if (operation instanceof Operation.Http request) {
            String path = request.plainPath();
            return path == null ? limit : firstHttp(request, path, peerRules, from, limit);
        }
        RuleSet route = grpc.route(operation.resource());
        return route == null ? limit : route.firstCommon(peerRules, from, limit);
    }

    private int firstHttp(Operation.Http request, String path, long[] peerRules, int from, int limit) {
        int first = anyOperation.firstCommon(peerRules, from, limit);
        first = firstHandler(request.handler(), peerRules, from, first);
        return http.first(request.method(), path, peerRules, from, first);
    }

    private int firstHandler(@Nullable String handler, long[] peerRules, int from, int limit) {
        RuleSet ofHandler = handler == null ? null : handlers.get(handler);
        return ofHandler == null ? limit : ofHandler.firstCommon(peerRules, from, limit);
    }
}
