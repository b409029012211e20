package dev.zt.policy;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the rules whose {@code to} could match an operation. */
final class OperationIndex {

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

    /** Returns the lowest rule for a canonical operation, not below a start, that is also one of the peer's; or the limit. */
    int first(Operation operation, long[] peerRules, int from, int limit) {
        int first = anyOperation.firstCommon(peerRules, from, limit);
        if (operation instanceof Operation.Http request) {
            first = firstHandler(request.handler(), peerRules, from, first);
            return http.first(request.method(), CanonicalPath.unescape(request.path()), peerRules, from, first);
        }
        return grpc.first(operation.resource(), peerRules, from, first);
    }

    private int firstHandler(@Nullable String handler, long[] peerRules, int from, int limit) {
        RuleSet ofHandler = handler == null ? null : handlers.get(handler);
        return ofHandler == null ? limit : ofHandler.firstCommon(peerRules, from, limit);
    }
}
