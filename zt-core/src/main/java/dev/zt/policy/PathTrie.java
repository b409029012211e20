package dev.zt.policy;

import org.jspecify.annotations.Nullable;

/**
 * A node of the tree of path patterns, one level per segment.
 *
 * <p>A lookup visits each node at most once and never goes deeper than the longest pattern, whatever the request.
 */
final class PathTrie {

    private final RangeMap<PathTrie> literals = new RangeMap<>();
    private @Nullable PathTrie variable;
    private @Nullable MethodRules here;
    private @Nullable MethodRules rest;

    void add(int rule, PathPattern path, MethodRules.Methods methods) {
        PathTrie node = this;
        for (String segment : path.segments()) {
            if (segment.equals(PathPattern.REST)) {
                node.rest = add(node.rest, rule, methods);
                return;
            }
            node = PathPattern.isVariable(segment) ? node.variable() : node.literals.getOrAdd(segment, PathTrie::new);
        }
        node.here = add(node.here, rule, methods);
    }

    private static MethodRules add(@Nullable MethodRules present, int rule, MethodRules.Methods methods) {
        MethodRules rules = present == null ? new MethodRules() : present;
        rules.add(rule, methods);
        return rules;
    }

    private PathTrie variable() {
        if (variable == null) {
            variable = new PathTrie();
        }
        return variable;
    }

    /** Returns the lowest rule for a canonical path, not below a start, that is also one of the peer's; or the limit. */
    int first(String path, String method, long[] peerRules, int from, int limit) {
        return first(path, 1, method, peerRules, from, limit);
    }

    /** Looks at the segments from a position; one past the end means that none is left. */
    private int first(String path, int at, String method, long[] peerRules, int from, int limit) {
        int first = rest == null ? limit : rest.first(method, peerRules, from, limit);
        if (at > path.length()) {
            return here == null ? first : here.first(method, peerRules, from, first);
        }
        int slash = path.indexOf('/', at);
        int end = slash < 0 ? path.length() : slash;
        PathTrie literal = literals.get(path, at, end);
        if (literal != null) {
            first = literal.first(path, end + 1, method, peerRules, from, first);
        }
        // A variable never stands for the empty segment behind a trailing slash.
        return variable == null || end == at ? first : variable.first(path, end + 1, method, peerRules, from, first);
    }
}
