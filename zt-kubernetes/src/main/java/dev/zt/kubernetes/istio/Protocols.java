package dev.zt.kubernetes.istio;

import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import java.util.List;

/**
 * Of which protocols a policy speaks: on the wire a call of gRPC is an HTTP request like others, and only a policy that
 * speaks of both tells them apart.
 *
 * @param http whether a rule is about HTTP requests
 * @param grpc whether a rule is about calls of gRPC
 */
record Protocols(boolean http, boolean grpc) {

    static Protocols of(PolicySet policy, long nowMillis) {
        List<OperationMatcher> matchers = policy.rules().stream()
                .filter(rule -> decides(rule, nowMillis))
                .flatMap(rule -> rule.to().stream())
                .toList();
        boolean grpc = matchers.stream().anyMatch(OperationMatcher.Grpc.class::isInstance);
        return new Protocols(
                !grpc || matchers.stream().anyMatch(matcher -> !(matcher instanceof OperationMatcher.Grpc)), grpc);
    }

    /** Tells whether a rule counts, and has not expired. */
    static boolean decides(Rule rule, long nowMillis) {
        return (rule.enforces(Effect.ALLOW) || rule.enforces(Effect.DENY))
                && (rule.expires() == null || nowMillis < rule.expires().toEpochMilli());
    }

    boolean both() {
        return http && grpc;
    }

    /** Tells whether the application serves such operations, as far as its policy says. */
    boolean serves(Operation operation) {
        return operation instanceof Operation.Grpc ? grpc : http;
    }
}
