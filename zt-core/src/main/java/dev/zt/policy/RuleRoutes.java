package dev.zt.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The HTTP requests that one rule could match: those that it is found for in an {@link OperationIndex}. Immutable and thread-safe. */
final class RuleRoutes {

    private final boolean any;
    private final String[] handlers;
    private final Route[] routes;

    /** A route as it is compared: no method stands for any. */
    private record Route(String[] methods, @Nullable PathShape path) {

        static Route of(HttpRoute route) {
            PathPattern path = route.path();
            return new Route(route.methods().all().toArray(String[]::new), path == null ? null : new PathShape(path));
        }

        boolean matches(String method, String path) {
            return matches(method) && (this.path == null || this.path.matches(path));
        }

        private boolean matches(String method) {
            for (String mine : methods) {
                if (mine.equals(method)) {
                    return true;
                }
            }
            return methods.length == 0;
        }
    }

    RuleRoutes(List<OperationMatcher> to) {
        List<String> names = new ArrayList<>();
        List<Route> found = new ArrayList<>();
        for (OperationMatcher matcher : to) {
            if (matcher instanceof OperationMatcher.Handler handler) {
                names.addAll(handler.handlers());
            } else if (matcher instanceof OperationMatcher.Http http) {
                HttpRoute.of(http).forEach(route -> found.add(Route.of(route)));
            }
        }
        this.any = to.isEmpty();
        this.handlers = names.toArray(String[]::new);
        this.routes = found.toArray(Route[]::new);
    }

    /** Returns with how many paths and handlers a request is compared at most; none if no HTTP request is among them. */
    int cost() {
        return any ? 1 : handlers.length + routes.length;
    }

    /** Tells whether the rule could match a request of a plain path. */
    boolean hold(String method, String path, @Nullable String handler) {
        if (any) {
            return true;
        }
        for (Route route : routes) {
            if (route.matches(method, path)) {
                return true;
            }
        }
        return holdHandler(handler);
    }

    private boolean holdHandler(@Nullable String handler) {
        for (String mine : handlers) {
            if (mine.equals(handler)) {
                return true;
            }
        }
        return false;
    }
}
