package dev.zt.policy;

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
        for (HttpRoute route : HttpRoute.of(http)) {
            if (route.path() == null) {
                anyPath.add(rule, route.methods());
            } else {
                paths.add(rule, route.path(), route.methods());
            }
        }
        return HttpRoute.areExact(http);
    }

    boolean isEmpty() {
        return empty;
    }

    int first(String method, String path, long[] peerRules, int from, int limit) {
        if (empty) {
            return limit;
        }
        return paths.first(path, method, peerRules, from, anyPath.first(method, peerRules, from, limit));
    }
}
