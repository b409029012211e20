package dev.zt.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests by method and path: what can be known of an {@link OperationMatcher.Http} ahead. Together its routes hold all
 * requests that it matches, and no others if {@link #areExact} says so.
 *
 * @param methods the methods
 * @param path the paths, or null for any
 */
record HttpRoute(MethodRules.Methods methods, @Nullable PathPattern path) {

    static List<HttpRoute> of(OperationMatcher.Http http) {
        List<String> names = exactMethods(http.is().methods());
        MethodRules.Methods methods = new MethodRules.Methods(names == null ? List.of() : names, !http.wire());
        List<PathMatcher> paths = http.is().paths();
        if (paths.isEmpty()) {
            return List.of(new HttpRoute(methods, null));
        }
        List<HttpRoute> routes = new ArrayList<>(paths.size());
        for (PathMatcher path : paths) {
            routes.add(new HttpRoute(methods, wider(path)));
        }
        return routes;
    }

    static boolean areExact(OperationMatcher.Http http) {
        HttpFields fields = http.is();
        if (exactMethods(fields.methods()) == null || !http.not().isEmpty() || !fields.asksOnlyForMethodAndPath()) {
            return false;
        }
        for (PathMatcher path : fields.paths()) {
            if (!isSame(path)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the names of methods, or null if they are not all exact. */
    private static @Nullable List<String> exactMethods(List<TextMatcher> methods) {
        List<String> names = new ArrayList<>(methods.size());
        for (TextMatcher method : methods) {
            if (!(method instanceof TextMatcher.Exact exact)) {
                return null;
            }
            names.add(exact.text());
        }
        return names;
    }

    /** Returns the pattern of all paths that can match, or null if there is none but for any. */
    private static @Nullable PathPattern wider(PathMatcher path) {
        if (path instanceof PathPattern pattern) {
            return pattern;
        }
        try {
            return PathPattern.parse(widerText(path));
        } catch (IllegalArgumentException e) {
            // A star in a name, for example, which patterns cannot have.
            return null;
        }
    }

    private static String widerText(PathMatcher path) {
        if (path instanceof PathTemplate template) {
            return template.asPattern();
        }
        TextMatcher matcher = ((PathMatcher.Text) path).matcher();
        if (matcher instanceof TextMatcher.Exact exact) {
            return exact.text();
        }
        return matcher instanceof TextMatcher.Prefix prefix
                ? prefix.text().substring(0, prefix.text().lastIndexOf('/')) + "/" + PathPattern.REST
                : "/" + PathPattern.REST;
    }

    /** Tells whether there is a pattern for exactly these paths. */
    private static boolean isSame(PathMatcher path) {
        if (path instanceof PathPattern) {
            return true;
        }
        boolean literal = path instanceof PathMatcher.Text text && text.matcher() instanceof TextMatcher.Exact;
        boolean segments = path instanceof PathTemplate template && !template.hasRest();
        return (literal || segments) && wider(path) != null;
    }
}
