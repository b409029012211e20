package dev.zt.policy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A named segment of the path patterns of a rule, and what stands there in a request. For {@link Condition}s.
 *
 * <p>A place is where the segment stands in the raw path, so that asking creates nothing. Immutable and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * Only patterns that match the request, of matchers that match it as a whole, are looked at. If several name the variable
 * and give it different values, it has none.
 */
public final class PathVariable {

    /** No matching pattern of the rule names the variable. */
    public static final long ABSENT = -1;

    /** Matching patterns of the rule disagree about the value. */
    public static final long AMBIGUOUS = -2;

    private final String segment;

    /**
     * Creates a variable.
     *
     * @param name as patterns name it between braces
     */
    public PathVariable(String name) {
        this.segment = "{" + Objects.requireNonNull(name, "name") + "}";
    }

    /**
     * Finds the variable in a request that the rule's {@code to} matches.
     *
     * @param input the call
     * @return the place, {@link #ABSENT} or {@link #AMBIGUOUS}
     */
    public long find(ConditionInput input) {
        if (!(input.operation() instanceof Operation.Http request)) {
            return ABSENT;
        }
        List<OperationMatcher> to = input.rule().to();
        long found = ABSENT;
        for (int i = 0; i < to.size(); i++) {
            if (to.get(i) instanceof OperationMatcher.Http http && (to.size() == 1 || matches(http, input))) {
                found = merge(found, find(http.is().paths(), request.path()), request.path());
            }
        }
        return found;
    }

    private static boolean matches(OperationMatcher matcher, ConditionInput input) {
        return OperationTest.matches(
                matcher, input.operation(), input.attributes(), input.rule().effect());
    }

    private long find(List<PathMatcher> paths, String path) {
        long found = ABSENT;
        for (int i = 0; i < paths.size(); i++) {
            // A sole pattern has matched: the rule would not ask else.
            if (paths.get(i) instanceof PathPattern pattern
                    && (paths.size() == 1 || pattern.matches(CanonicalPath.unescape(path)))) {
                found = merge(found, find(pattern.text(), path), path);
            }
        }
        return found;
    }

    /** Tells whether some pattern of a rule names the variable. */
    boolean isNamedBy(List<OperationMatcher> to) {
        return to.stream()
                .filter(OperationMatcher.Http.class::isInstance)
                .flatMap(matcher -> ((OperationMatcher.Http) matcher).is().paths().stream())
                .anyMatch(path -> path instanceof PathPattern pattern
                        && pattern.segments().contains(segment));
    }

    /** Walks along a pattern and a path that matches it: equally many slashes stand before the same segment. */
    private long find(String pattern, String path) {
        int at = 1;
        for (int start = 1; start <= pattern.length() && at <= path.length(); ) {
            int end = PathPattern.segmentEnd(pattern, start);
            int stop = PathPattern.segmentEnd(path, at);
            if (end - start == segment.length() && pattern.startsWith(segment, start)) {
                return ((long) at << Integer.SIZE) | stop;
            }
            start = end + 1;
            at = stop + 1;
        }
        return ABSENT;
    }

    private static long merge(long one, long other, String path) {
        if (one == ABSENT || one == other) {
            return other;
        }
        if (other == ABSENT || one == AMBIGUOUS) {
            return one;
        }
        return other != AMBIGUOUS && text(path, one).equals(text(path, other)) ? one : AMBIGUOUS;
    }

    /**
     * Returns what stands at a place, percent-decoded, as a handler gets it.
     *
     * @param path the raw path of the request
     * @param place a place that was found in it
     * @return the text
     */
    public static String text(String path, long place) {
        String raw = path.substring(start(place), end(place));
        return raw.indexOf('%') < 0 ? raw : decoded(raw);
    }

    /** Decodes a part of a canonical path: what is encoded in it is UTF-8. */
    private static String decoded(String raw) {
        byte[] octets = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            int octet = PercentEncoding.octet(raw, i);
            octets[length++] = (byte) (octet < 0 ? raw.charAt(i) : octet);
            i += octet < 0 ? 0 : 2;
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8);
    }

    /**
     * Tells whether a text stands at a place, percent-decoded.
     *
     * @param path the raw path of the request
     * @param place a place that was found in it
     * @param text the text
     * @return whether {@link #text(String, long)} is equal to it
     */
    public static boolean isText(String path, long place, String text) {
        int start = start(place);
        int percent = path.indexOf('%', start);
        if (percent >= 0 && percent < end(place)) {
            return text(path, place).equals(text);
        }
        int length = end(place) - start;
        return length == text.length() && path.regionMatches(start, text, 0, length);
    }

    private static int start(long place) {
        return (int) (place >>> Integer.SIZE);
    }

    private static int end(long place) {
        return (int) place;
    }

    /** Returns the variable as patterns have it, in braces. */
    @Override
    public String toString() {
        return segment;
    }
}
