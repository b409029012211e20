package dev.zt.kubernetes.istio;

import dev.zt.policy.GrpcMethod;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.TextMatcher;
import java.util.List;

/** Tells which HTTP rules calls of gRPC meet on the wire: {@code POST} to {@code /package.Service/Method}. */
final class GrpcShape {

    private static final PathPattern ANY = PathPattern.parse("/{service}/{method}");

    private GrpcShape() {}

    static boolean mayMeet(OperationMatcher.Http http) {
        return mayMeet(http, ANY);
    }

    /** Tells whether calls of a method may match. */
    static boolean mayMeet(OperationMatcher.Http http, GrpcMethod method) {
        // What no path can be is no service either.
        boolean relative = method.service().equals(".") || method.service().equals("..");
        String name = method.isAnyMethod() ? "{method}" : method.method();
        return mayMeet(http, relative ? ANY : PathPattern.parse("/" + method.service() + "/" + name));
    }

    private static boolean mayMeet(OperationMatcher.Http http, PathPattern path) {
        List<TextMatcher> methods = http.is().methods();
        return (methods.isEmpty() || matches(methods))
                && !matches(http.not().methods())
                && (http.is().paths().isEmpty() || http.is().paths().stream().anyMatch(each -> mayMeet(each, path)));
    }

    private static boolean matches(List<TextMatcher> methods) {
        return methods.stream().anyMatch(method -> method.matches("POST"));
    }

    private static boolean mayMeet(PathMatcher one, PathPattern other) {
        return !(one instanceof PathPattern pattern) || pattern.overlaps(other);
    }
}
