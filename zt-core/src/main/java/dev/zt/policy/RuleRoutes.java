package dev.zt.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP requests that one rule could match: those that it is found for in an {@link OperationIndex}. Immutable and
 * thread-safe.
 */
final class RuleRoutes {

    private final boolean any;
    private final String[] handlers;
    private final Route[] routes;
    private final int cost;

    /** A route as it is compared. */
    private static final class Route {

        private final String[] methods;
        private final @Nullable PathShape path;

        Route(HttpRoute route) {
            this.methods = route.methods().all().toArray(String[]::new);
            this.path = route.path() == null ? null : new PathShape(route.path());
        }

        boolean matches(String method, String path) {
            return (methods.length == 0 || isOneOf(methods, method)) && (this.path == null || this.path.matches(path));
        }

        int cost() {
            return methods.length + (path == null ? 0 : path.cost());
        }
    }

    private RuleRoutes(boolean any, List<String> handlers, List<Route> routes, int cost) {
        this.any = any;
        this.handlers = handlers.toArray(String[]::new);
        this.routes = routes.toArray(Route[]::new);
        this.cost = cost;
    }

    /** Returns what one rule is about. Of what is too much to compare nothing is worked out but its cost. */
    static RuleRoutes of(List<OperationMatcher> to) {
        int atLeast = to.stream().mapToInt(RuleRoutes::texts).sum();
        if (to.isEmpty() || atLeast > PeerRoutes.MAX_COMPARED) {
            return new RuleRoutes(to.isEmpty(), List.of(), List.of(), Math.max(1, atLeast));
        }
        List<String> handlers = new ArrayList<>();
        List<Route> routes = new ArrayList<>();
        for (OperationMatcher matcher : to) {
            if (matcher instanceof OperationMatcher.Handler handler) {
                handlers.addAll(handler.handlers());
            } else if (matcher instanceof OperationMatcher.Http http) {
                HttpRoute.of(http).forEach(route -> routes.add(new Route(route)));
            }
        }
        int cost = handlers.size() + routes.stream().mapToInt(Route::cost).sum();
        return new RuleRoutes(false, handlers, routes, Math.max(cost, atLeast));
    }

    /** Returns how many texts there are to compare, not counting what of a path stands behind a variable. */
    private static int texts(OperationMatcher matcher) {
        if (matcher instanceof OperationMatcher.Handler handler) {
            return handler.handlers().size();
        }
        return matcher instanceof OperationMatcher.Http http
                ? Math.max(1, http.is().paths().size())
                        * (1 + http.is().methods().size())
                : 0;
    }

    /** Returns with how many texts a request is compared at most; none if no HTTP request is among them. */
    int cost() {
        return cost;
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
        return handler != null && isOneOf(handlers, handler);
    }

    private static boolean isOneOf(String[] texts, String text) {
        for (String one : texts) {
            if (one.equals(text)) {
                return true;
            }
        }
        return false;
    }
}
