package dev.zt.policy;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A set of canonical request paths, as a rule names it.
 *
 * <p>Each segment is literal, or <code>{name}</code> for exactly one segment that is not empty. The last may be
 * <code>{**}</code> for zero or more further segments: <code>/a/{**}</code> matches {@code /a}, {@code /a/} and
 * {@code /a/b/c}. A trailing slash is an empty last segment: {@code /a/} is another path than {@code /a}. Characters
 * that a path may hold as they are must be written as they are ({@code @}, not {@code %40}). Immutable and thread-safe.
 *
 * @param text the pattern, at most 2,048 characters and 64 segments
 */
public record PathPattern(String text) implements PathMatcher {

    static final String REST = "{**}";

    static final int MAX_LENGTH = 2_048;
    static final int MAX_SEGMENTS = 64;
    private static final Pattern VARIABLE = Pattern.compile("\\{[A-Za-z_][A-Za-z0-9_]*}");

    /**
     * Checks the text.
     *
     * @param text the pattern, at most 2,048 characters and 64 segments
     * @throws IllegalArgumentException if it is not a pattern; the message says why and how to write it
     */
    public PathPattern {
        Objects.requireNonNull(text, "text");
        String problem = problem(text);
        if (problem != null) {
            throw PolicyGrammar.invalid("Path", text, problem);
        }
    }

    /**
     * Parses a pattern from configuration.
     *
     * @param text the pattern, for example <code>/v1/tenants/{tenant}/orders</code>
     * @return the pattern
     * @throws IllegalArgumentException if the text is not a pattern; the message says why and how to write it
     */
    public static PathPattern parse(String text) {
        return new PathPattern(text);
    }

    /**
     * Tells whether some path is in both sets.
     *
     * @param other another set
     * @return whether they overlap
     */
    public boolean overlaps(PathPattern other) {
        List<String> mine = segments();
        List<String> theirs = other.segments();
        for (int i = 0; ; i++) {
            boolean end = i == mine.size() && i == theirs.size();
            if (end || isRest(mine, i) || isRest(theirs, i)) {
                return true;
            }
            if (i >= mine.size() || i >= theirs.size() || !meet(mine.get(i), theirs.get(i))) {
                return false;
            }
        }
    }

    @Override
    public boolean matches(String path) {
        int at = 1;
        for (int start = 1; start <= text.length(); ) {
            int end = segmentEnd(text, start);
            if (text.startsWith(REST, start)) {
                return true;
            }
            if (at > path.length()) {
                return false;
            }
            int stop = segmentEnd(path, at);
            boolean variable = start < text.length() && text.charAt(start) == '{';
            boolean same =
                    variable ? stop > at : stop - at == end - start && path.regionMatches(at, text, start, end - start);
            if (!same) {
                return false;
            }
            at = stop + 1;
            start = end + 1;
        }
        return at > path.length();
    }

    static int segmentEnd(String path, int start) {
        int slash = path.indexOf('/', start);
        return slash < 0 ? path.length() : slash;
    }

    private static boolean isRest(List<String> segments, int index) {
        return index < segments.size() && segments.get(index).equals(REST);
    }

    /** A variable never stands for the empty segment behind a trailing slash. */
    private static boolean meet(String one, String other) {
        return one.equals(other) || (isVariable(one) && !other.isEmpty()) || (isVariable(other) && !one.isEmpty());
    }

    /** Returns the segments as written: literal, a variable in braces, or {@link #REST}. */
    List<String> segments() {
        return segments(text);
    }

    /** Returns the pattern. */
    @Override
    public String toString() {
        return text;
    }

    static boolean isVariable(String segment) {
        return !segment.isEmpty() && segment.charAt(0) == '{';
    }

    private static List<String> segments(String text) {
        return List.of(text.substring(1).split("/", -1));
    }

    private static @Nullable String problem(String text) {
        if (text.length() > MAX_LENGTH) {
            return "it has more than " + MAX_LENGTH + " characters";
        }
        if (text.isEmpty() || text.charAt(0) != '/') {
            return "it does not begin with '/'";
        }
        if (segmentCount(text) > MAX_SEGMENTS) {
            return "it has more than " + MAX_SEGMENTS + " segments";
        }
        if (text.indexOf('*') < 0 && !hasBrace(text)) {
            return literalProblem(text);
        }
        List<String> segments = segments(text);
        String problem = templateProblem(segments);
        return problem != null ? problem : literalProblem(sample(segments));
    }

    private static int segmentCount(String text) {
        int count = 0;
        for (int start = 1; start <= text.length(); start = segmentEnd(text, start) + 1) {
            count++;
        }
        return count;
    }

    private static @Nullable String templateProblem(List<String> segments) {
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.equals(REST) && i < segments.size() - 1) {
                return "{**} is allowed only as the last segment";
            }
            if (!segment.equals(REST) && segment.indexOf('*') >= 0) {
                return "'*' is no wildcard in a path; write {name} for one segment, {**} for all that follow";
            }
            if (!segment.equals(REST) && hasBrace(segment)) {
                String problem = variableProblem(segment, segments.subList(0, i));
                if (problem != null) {
                    return problem;
                }
            }
        }
        return null;
    }

    private static boolean hasBrace(String segment) {
        return segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0;
    }

    private static @Nullable String variableProblem(String segment, List<String> before) {
        if (!VARIABLE.matcher(segment).matches()) {
            return "braces stand for a whole segment and hold a name; write {name} or {**}";
        }
        return before.contains(segment) ? "it names " + segment + " twice" : null;
    }

    /** Returns a path that matches. */
    private static String sample(List<String> segments) {
        StringBuilder sample = new StringBuilder();
        for (String segment : segments) {
            sample.append('/').append(isVariable(segment) ? "x" : segment);
        }
        return sample.toString();
    }

    /** Says why no request for a path is ever asked about, or null if some may be. */
    static @Nullable String literalProblem(String path) {
        String problem = CanonicalPath.problem(path);
        if (problem == null && !CanonicalPath.unescape(path).equals(path)) {
            return "it percent-encodes a character that needs no encoding; write the character itself";
        }
        return problem;
    }
}
