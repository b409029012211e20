package dev.zt.policy;

import dev.zt.policy.MethodRules.Methods;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules whose {@code http} could match a request by method and path. What it cannot index it finds for too
 * many requests, never for too few.
 */
final class HttpIndex {

    private final MethodRules anyPath = new MethodRules();
    private final PathTrie paths = new PathTrie();
    private boolean empty = true;

    /** Adds a rule; returns whether it is found for exactly the requests that it matches. */
    boolean add(int rule, OperationMatcher.Http http) {
        empty = false;
        HttpFields fields = http.is();
        List<String> names = exactMethods(fields.methods());
        Methods methods = new Methods(names == null ? List.of() : names, !http.wire());
        boolean exact = names != null && http.not().isEmpty() && fields.asksOnlyForMethodAndPath();
        if (fields.paths().isEmpty()) {
            anyPath.add(rule, methods);
        }
        for (PathMatcher path : fields.paths()) {
            PathPattern wider = wider(path);
            exact &= wider != null && isSame(path);
            if (wider == null) {
                anyPath.add(rule, methods);
            } else {
                paths.add(rule, wider, methods);
            }
        }
        return exact;
    }

    boolean isEmpty() {
        return empty;
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

    private static boolean isSame(PathMatcher path) {
        return path instanceof PathPattern
                || (path instanceof PathTemplate template && !template.hasRest())
                || (path instanceof PathMatcher.Text text && text.matcher() instanceof TextMatcher.Exact);
    }

    int first(String method, String path, long[] peerRules, int from, int limit) {
        if (empty) {
            return limit;
        }
        return paths.first(path, method, peerRules, from, anyPath.first(method, peerRules, from, limit));
    }
}
