package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the parts of a rule about the operation say, for people. */
final class OperationParts {

    private OperationParts() {}

    /** Returns the parts of the alternative that comes nearest. */
    static List<Part> of(List<OperationMatcher> to, Operation operation) {
        return to.stream()
                .map(matcher -> of(matcher, operation))
                .min(Comparator.comparingInt(OperationParts::weight))
                .orElseGet(() -> List.of(new Part("operation", resource(operation), "any operation", 1, true, true)));
    }

    private static int weight(List<Part> parts) {
        return parts.stream()
                .filter(part -> !part.matches())
                .mapToInt(Part::weight)
                .sum();
    }

    private static List<Part> of(OperationMatcher matcher, Operation operation) {
        if (matcher instanceof OperationMatcher.Http http && operation instanceof Operation.Http call) {
            return http(http, call.method(), CanonicalPath.unescape(call.path()), call.path());
        }
        if (matcher instanceof OperationMatcher.Http http && http.wire()) {
            String path = "/" + operation.resource();
            return http(http, operation.action(), path, path);
        }
        if (matcher instanceof OperationMatcher.Handler code && operation instanceof Operation.Http call) {
            String handler = call.handler() == null ? "unknown" : Quoted.word(call.handler());
            boolean matches = call.handler() != null && code.handlers().contains(call.handler());
            return List.of(new Part("handler", handler, RuleParts.any(code.handlers()), 1, matches, true));
        }
        if (matcher instanceof OperationMatcher.Grpc grpc && operation instanceof Operation.Grpc call) {
            return List.of(grpc(grpc, call));
        }
        String needs = matcher instanceof OperationMatcher.Grpc ? "a gRPC call" : "an HTTP request";
        return List.of(new Part("protocol", resource(operation), needs, 2, false, true));
    }

    private static List<Part> http(OperationMatcher.Http http, String method, String path, String sent) {
        HttpFields is = http.is();
        HttpFields not = http.not();
        List<Part> parts = new ArrayList<>();
        if (!is.methods().isEmpty() || !not.methods().isEmpty()) {
            boolean matches = (is.methods().isEmpty() || OperationTest.method(is, method, http.wire()))
                    && !OperationTest.method(not, method, http.wire());
            String needs = PeerParts.clause(RuleParts.any(texts(is.methods())), texts(not.methods()));
            parts.add(new Part("method", Quoted.word(method), needs, 1, matches, false));
        }
        boolean matches = (is.paths().isEmpty() || OperationTest.path(is, path)) && !OperationTest.path(not, path);
        String wanted = is.paths().isEmpty() ? "any path" : RuleParts.any(texts(is.paths()));
        parts.add(new Part("path", Quoted.word(sent), PeerParts.clause(wanted, texts(not.paths())), 1, matches, true));
        unknown(parts, "host", texts(is.hosts()), texts(not.hosts()));
        unknown(parts, "port", texts(is.ports()), texts(not.ports()));
        is.headers().forEach(header -> unknown(parts, "header " + header.name(), values(header), List.of()));
        not.headers().forEach(header -> unknown(parts, "header " + header.name(), List.of(), values(header)));
        return parts;
    }

    private static void unknown(List<Part> parts, String name, List<String> is, List<String> not) {
        if (!is.isEmpty() || !not.isEmpty()) {
            parts.add(RuleParts.unknown(name, PeerParts.clause(RuleParts.any(is), not)));
        }
    }

    private static List<String> values(HeaderMatcher header) {
        return header.values().isEmpty() ? List.of("any value") : texts(header.values());
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(value -> Quoted.escape(value.toString())).toList();
    }

    private static Part grpc(OperationMatcher.Grpc grpc, Operation.Grpc call) {
        boolean sameService =
                grpc.methods().stream().anyMatch(method -> call.fullMethodName().startsWith(method.service() + "/"));
        boolean matches = OperationTest.matches(grpc, call, RequestAttributes.ABSENT, Effect.ALLOW);
        String wanted = grpc.methods().isEmpty() ? "any method" : RuleParts.any(texts(grpc.methods()));
        return new Part(
                "gRPC method",
                resource(call),
                PeerParts.clause(wanted, texts(grpc.notMethods())),
                sameService ? 1 : 2,
                matches,
                true);
    }

    private static String resource(Operation operation) {
        return Quoted.word(operation.resource());
    }
}
