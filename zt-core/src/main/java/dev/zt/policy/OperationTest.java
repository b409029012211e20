package dev.zt.policy;

import java.util.List;

/** Compares an operation with a matcher, field by field, for rules that an index alone cannot decide. */
final class OperationTest {

    private static final String POST = "POST";

    private OperationTest() {}

    /** Tells whether a canonical operation matches; effect tells on which side to err about repeated headers. */
    static boolean matches(OperationMatcher matcher, Operation operation, RequestAttributes attributes, Effect effect) {
        if (matcher instanceof OperationMatcher.Http http) {
            if (operation instanceof Operation.Http request) {
                String path = request.plainPath();
                return path != null && http(http, request.method(), path, attributes, effect);
            }
            return http.wire() && http(http, POST, "/" + operation.resource(), attributes, effect);
        }
        if (matcher instanceof OperationMatcher.Grpc grpc) {
            return operation instanceof Operation.Grpc call
                    && (grpc.methods().isEmpty() || isOneOf(grpc.methods(), call.fullMethodName()))
                    && !isOneOf(grpc.notMethods(), call.fullMethodName());
        }
        return operation instanceof Operation.Http request
                && request.handler() != null
                && ((OperationMatcher.Handler) matcher).handlers().contains(request.handler());
    }

    private static boolean http(
            OperationMatcher.Http http, String method, String path, RequestAttributes attributes, Effect effect) {
        HttpFields is = http.is();
        HttpFields not = http.not();
        boolean strict = effect == Effect.ALLOW;
        return (is.methods().isEmpty() || method(is, method, http.wire()))
                && (is.paths().isEmpty() || path(is, path))
                && (is.ports().isEmpty() || port(is, attributes))
                && (is.hosts().isEmpty() || host(is, attributes))
                && allHeaders(is, attributes, strict)
                && !method(not, method, http.wire())
                && !path(not, path)
                && !port(not, attributes)
                && !host(not, attributes)
                && !anyHeader(not, attributes, !strict);
    }

    static boolean method(HttpFields fields, String method, boolean wire) {
        List<TextMatcher> methods = fields.methods();
        for (int i = 0; i < methods.size(); i++) {
            TextMatcher matcher = methods.get(i);
            boolean head = !wire
                    && method.equals("HEAD")
                    && matcher instanceof TextMatcher.Exact exact
                    && exact.text().equals("GET");
            if (head || matcher.matches(method)) {
                return true;
            }
        }
        return false;
    }

    static boolean path(HttpFields fields, String path) {
        List<PathMatcher> paths = fields.paths();
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).matches(path)) {
                return true;
            }
        }
        return false;
    }

    static boolean port(HttpFields fields, RequestAttributes attributes) {
        return !fields.ports().isEmpty() && fields.ports().contains(attributes.localPort());
    }

    static boolean host(HttpFields fields, RequestAttributes attributes) {
        List<HostMatcher> hosts = fields.hosts();
        String host = hosts.isEmpty() ? null : attributes.host();
        for (int i = 0; i < hosts.size() && host != null; i++) {
            if (hosts.get(i).matches(host)) {
                return true;
            }
        }
        return false;
    }

    private static boolean allHeaders(HttpFields fields, RequestAttributes attributes, boolean strict) {
        List<HeaderMatcher> headers = fields.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.get(i).matches(attributes, strict)) {
                return false;
            }
        }
        return true;
    }

    private static boolean anyHeader(HttpFields fields, RequestAttributes attributes, boolean strict) {
        List<HeaderMatcher> headers = fields.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (headers.get(i).matches(attributes, strict)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneOf(List<GrpcMethod> methods, String name) {
        for (int i = 0; i < methods.size(); i++) {
            if (methods.get(i).matches(name)) {
                return true;
            }
        }
        return false;
    }
}
