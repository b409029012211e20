package dev.zt.spring.guard;

import dev.zt.policy.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path pattern of Spring's in the words of policy files, twice: a part of what it matches, and all of it and perhaps more.
 * The same where it can be said exactly.
 *
 * @param text the pattern, context path included, for people
 * @param pattern what Spring ranks it by, or null if Spring does not parse it
 * @param narrow nothing that the pattern does not match
 * @param wide all that it matches
 */
record SpringPath(
        String text,
        org.springframework.web.util.pattern.@Nullable PathPattern pattern,
        List<PathPattern> narrow,
        List<PathPattern> wide) {

    private static final PathPattern ANY = PathPattern.parse("/{**}");
    private static final Pattern REST = Pattern.compile("\\*\\*|\\{\\*[^{}*:]+}");
    private static final Pattern VARIABLE = Pattern.compile("\\{[^{}*:]+}");
    private static final Pattern NAME = Pattern.compile("\\{[A-Za-z_][A-Za-z0-9_]*}");
    /** What stands for itself, in patterns as in requests. */
    private static final Pattern LITERAL = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._~!$&'()+,=:@-]+");

    static SpringPath of(
            String prefix, org.springframework.web.util.pattern.PathPattern pattern, boolean isCaseSensitive) {
        return translated(prefix + pattern.getPatternString(), pattern, isCaseSensitive);
    }

    /** One whose rank among others is not known. */
    static SpringPath of(String text, boolean isCaseSensitive) {
        return translated(text, null, isCaseSensitive);
    }

    private static SpringPath translated(
            String text, org.springframework.web.util.pattern.@Nullable PathPattern pattern, boolean isCaseSensitive) {
        if (text.isEmpty()) {
            // Each request has a path.
            return new SpringPath(text, pattern, List.of(), List.of());
        }
        List<String> segments = List.of(text.substring(1).split("/", -1));
        if (text.charAt(0) != '/' || !segments.stream().allMatch(SpringPath::isClosed)) {
            return new SpringPath(text, pattern, List.of(), List.of(ANY));
        }
        Translation translation = new Translation(isCaseSensitive);
        for (int i = 0; i < segments.size() && !translation.ended; i++) {
            translation.add(segments.get(i), i == segments.size() - 1);
        }
        return new SpringPath(text, pattern, translation.narrow(), translation.wide());
    }

    /** A regular expression may hold a slash, which then ends no segment. */
    private static boolean isClosed(String segment) {
        return segment.chars().filter(c -> c == '{').count()
                == segment.chars().filter(c -> c == '}').count();
    }

    /** All paths. */
    static SpringPath any() {
        return new SpringPath("/**", null, List.of(ANY), List.of(ANY));
    }

    boolean isExact() {
        return narrow.equals(wide);
    }

    /** Tells whether a request could match both. */
    boolean meets(SpringPath other) {
        return wide.stream().anyMatch(mine -> other.wide.stream().anyMatch(mine::overlaps));
    }

    /** The segments so far. */
    private static final class Translation {

        private final boolean isCaseSensitive;
        private final List<String> narrow = new ArrayList<>();
        private final List<String> wide = new ArrayList<>();
        private boolean hasNarrow = true;
        private boolean matchesEmptyEnd;
        private boolean ended;

        Translation(boolean isCaseSensitive) {
            this.isCaseSensitive = isCaseSensitive;
        }

        void add(String segment, boolean isLast) {
            if (REST.matcher(segment).matches()) {
                both("{**}");
                hasNarrow &= isLast;
                ended = true;
            } else if (VARIABLE.matcher(segment).matches()) {
                both(variable(segment));
            } else if (segment.equals("*")) {
                both(variable(segment));
                matchesEmptyEnd = isLast;
            } else if (isLast && segment.isEmpty()) {
                both("");
            } else if (LITERAL.matcher(segment).matches()) {
                narrow.add(segment);
                wide.add(isCaseSensitive ? segment : variable(segment));
            } else {
                both(variable(segment));
                hasNarrow = false;
                matchesEmptyEnd = isLast;
            }
        }

        private void both(String segment) {
            narrow.add(segment);
            wide.add(segment);
        }

        private String variable(String segment) {
            boolean isFree = NAME.matcher(segment).matches() && !narrow.contains(segment) && !wide.contains(segment);
            return isFree ? segment : "{zt_" + wide.size() + "}";
        }

        List<PathPattern> narrow() {
            List<PathPattern> paths = hasNarrow ? paths(narrow) : null;
            return paths == null ? List.of() : paths;
        }

        List<PathPattern> wide() {
            List<PathPattern> paths = paths(wide);
            return paths == null ? List.of(ANY) : paths;
        }

        /** A star at the end is for nothing behind the slash, too; null if policy files cannot have such a path. */
        private @Nullable List<PathPattern> paths(List<String> segments) {
            try {
                PathPattern path = PathPattern.parse("/" + String.join("/", segments));
                return matchesEmptyEnd ? List.of(path, PathPattern.parse(withoutLast(path.text()))) : List.of(path);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private static String withoutLast(String path) {
            return path.substring(0, path.lastIndexOf('/') + 1);
        }
    }
}
