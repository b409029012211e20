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
        String text = path.text();
        PathTrie node = this;
        int end;
        for (int start = 1; start <= text.length(); start = end + 1) {
            end = PathPattern.segmentEnd(text, start);
            if (text.startsWith(PathPattern.REST, start)) {
                node.rest = add(node.rest, rule, methods);
                return;
            }
            node = text.startsWith("{", start)
                    ? node.variable()
                    : node.literals.getOrAdd(text, start, end, PathTrie::new);
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
    private int first(String path, int start, String method, long[] peerRules, int from, int limit) {
        PathTrie node = this;
        int first = limit;
        int at = start;
        while (true) {
            if (node.rest != null) {
                first = node.rest.first(method, peerRules, from, first);
            }
            if (at > path.length()) {
                return node.here == null ? first : node.here.first(method, peerRules, from, first);
            }
            boolean small = node.literals.isSmall();
            int slot = small ? node.literals.slotOfSegment(path, at) : -1;
            int end = slot >= 0 ? at + node.literals.keyLength(slot) : PathPattern.segmentEnd(path, at);
            PathTrie literal =
                    slot >= 0 ? node.literals.valueAt(slot) : small ? null : node.literals.get(path, at, end);
            // A variable never stands for the empty segment behind a trailing slash.
            PathTrie any = end == at ? null : node.variable;
            if (literal != null && any != null) {
                first = literal.first(path, end + 1, method, peerRules, from, first);
                literal = null;
            }
            node = literal != null ? literal : any;
            if (node == null) {
                return first;
            }
            at = end + 1;
        }
    }
}
