package dev.zt.policy;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A path template of Istio: <code>{*}</code> is one whole segment, <code>{**}</code>, once and after all others, any
 * text, slashes and nothing included. For readers of other formats.
 *
 * <p><code>/a/{**}</code> matches {@code /a/} and {@code /a/b/c} but not {@code /a}; <code>/a/{**}/z</code> matches
 * {@code /a/b/z} but not {@code /a/z}. Immutable and thread-safe.
 *
 * @param text the template, at most 2,048 characters and 64 segments
 */
public record PathTemplate(String text) implements PathMatcher {

    private static final String SEGMENT = "{*}";
    private static final String REST = "{**}";

    /**
     * Checks the text.
     *
     * @param text the template, at most 2,048 characters and 64 segments
     * @throws IllegalArgumentException if it is not a template; the message says why
     */
    public PathTemplate {
        Objects.requireNonNull(text, "text");
        String problem = problem(text);
        if (problem != null) {
            throw PolicyGrammar.invalid("Path template", text, problem);
        }
    }

    /**
     * Tells whether a text of Istio's is a template, so that stars at its ends do not count.
     *
     * @param text a value of {@code paths}
     * @return whether it has one of the operators
     */
    public static boolean isTemplate(String text) {
        return text.contains(SEGMENT) || text.contains(REST);
    }

    private static @Nullable String problem(String text) {
        if (text.length() > PathPattern.MAX_LENGTH) {
            return "it has more than " + PathPattern.MAX_LENGTH + " characters";
        }
        if (text.isEmpty() || text.charAt(0) != '/') {
            return "it does not begin with '/'";
        }
        List<String> segments = List.of(text.substring(1).split("/", -1));
        if (segments.size() > PathPattern.MAX_SEGMENTS) {
            return "it has more than " + PathPattern.MAX_SEGMENTS + " segments";
        }
        int rest = segments.indexOf(REST);
        for (int i = 0; i < segments.size(); i++) {
            boolean operator =
                    segments.get(i).equals(SEGMENT) || segments.get(i).equals(REST);
            if (operator && rest >= 0 && i > rest) {
                return "no operator may follow {**}";
            }
            if (!operator
                    && (segments.get(i).indexOf('{') >= 0 || segments.get(i).indexOf('*') >= 0)) {
                return "write {*} for one segment, {**} for any text; both stand for whole segments";
            }
        }
        return PathPattern.literalProblem(text.replace(SEGMENT, "x").replace(REST, "x"));
    }

    @Override
    public boolean matches(String path) {
        int at = 0;
        int start = 1;
        while (start <= text.length()) {
            int end = PathPattern.segmentEnd(text, start);
            if (at >= path.length() || path.charAt(at) != '/') {
                return false;
            }
            if (text.startsWith(REST, start)) {
                String tail = text.substring(end);
                return path.endsWith(tail) && path.length() - tail.length() > at;
            }
            int stop = PathPattern.segmentEnd(path, at + 1);
            boolean same = text.startsWith(SEGMENT, start)
                    ? stop > at + 1
                    : stop - at - 1 == end - start && path.regionMatches(at + 1, text, start, end - start);
            if (!same) {
                return false;
            }
            at = stop;
            start = end + 1;
        }
        return at == path.length();
    }

    boolean hasRest() {
        return text.contains(REST);
    }

    /** Returns the same as a pattern, or with <code>{**}</code> one that matches more. */
    String asPattern() {
        StringBuilder pattern = new StringBuilder();
        int count = 0;
        for (String segment : text.substring(1).split("/", -1)) {
            boolean variable = segment.equals(SEGMENT);
            pattern.append('/').append(variable ? "{v" + count++ + "}" : segment);
            if (segment.equals(REST)) {
                return pattern.toString();
            }
        }
        return pattern.toString();
    }

    /** Returns the text. */
    @Override
    public String toString() {
        return text;
    }
}
