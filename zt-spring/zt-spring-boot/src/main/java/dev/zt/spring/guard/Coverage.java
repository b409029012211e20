package dev.zt.spring.guard;

import dev.zt.policy.Effect;
import dev.zt.policy.GrpcMethod;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Tells whether some allow rule could ever let anybody in at an endpoint. */
final class Coverage {

    private static final PathPattern ANY = PathPattern.parse("/{**}");

    private Coverage() {}

    static boolean isGuarded(Handled endpoint, PolicySet policies) {
        return policies.rules().stream()
                .filter(rule -> rule.enforces(Effect.ALLOW))
                .anyMatch(rule -> covers(rule, endpoint));
    }

    private static boolean covers(Rule rule, Handled endpoint) {
        return rule.to().isEmpty() || rule.to().stream().anyMatch(matcher -> covers(matcher, endpoint));
    }

    private static boolean covers(OperationMatcher matcher, Handled handled) {
        return handled instanceof GrpcEndpoint method
                ? matcher instanceof OperationMatcher.Grpc grpc && covers(grpc, method)
                : handled instanceof Endpoint endpoint && covers(matcher, endpoint);
    }

    private static boolean covers(OperationMatcher.Grpc matcher, GrpcEndpoint endpoint) {
        GrpcMethod called = GrpcMethod.parse(endpoint.fullMethodName());
        return matcher.methods().isEmpty()
                || matcher.methods().stream()
                        .anyMatch(method -> method.service().equals(called.service())
                                && (method.isAnyMethod() || method.method().equals(called.method())));
    }

    private static boolean covers(OperationMatcher matcher, Endpoint endpoint) {
        if (matcher instanceof OperationMatcher.Handler handler) {
            return handler.handlers().contains(endpoint.name());
        }
        return matcher instanceof OperationMatcher.Http http
                && methodsMeet(http.is().methods(), endpoint.httpMethods())
                && (http.is().paths().isEmpty() || http.is().paths().stream().anyMatch(path -> meets(path, endpoint)));
    }

    /** What is no pattern of segments could meet any. */
    private static boolean meets(PathMatcher path, Endpoint endpoint) {
        return !(path instanceof PathPattern pattern)
                || endpoint.patterns().stream().anyMatch(mapped -> pattern.overlaps(translated(mapped)));
    }

    private static boolean methodsMeet(List<TextMatcher> some, Set<String> others) {
        return some.isEmpty()
                || others.isEmpty()
                || some.stream().anyMatch(method -> others.stream().anyMatch(method::matches));
    }

    /** Translates a pattern of Spring's; what has no exact translation becomes a wider set. */
    static PathPattern translated(String pattern) {
        List<String> segments = new ArrayList<>();
        for (String segment : pattern.substring(pattern.startsWith("/") ? 1 : 0).split("/", -1)) {
            if (segment.equals("**") || segment.startsWith("{*")) {
                segments.add("{**}");
                break;
            }
            boolean literal = segment.chars().noneMatch(c -> c == '{' || c == '*' || c == '?');
            segments.add(literal ? segment : "{v" + segments.size() + "}");
        }
        try {
            return PathPattern.parse("/" + String.join("/", segments));
        } catch (IllegalArgumentException e) {
            return ANY;
        }
    }
}
