package dev.zt.policy;

import org.jspecify.annotations.Nullable;

/** A set of canonical request paths. Immutable and thread-safe. */
public sealed interface PathMatcher permits PathPattern, PathMatcher.Text, PathTemplate {

    /**
     * Tells whether a path is in the set.
     *
     * @param path a canonical path in which nothing is percent-encoded that may stand for itself
     * @return whether it matches
     */
    boolean matches(String path);

    /**
     * Paths by their text, across segments. For readers of other formats.
     *
     * @param matcher of the whole path, without query
     */
    record Text(TextMatcher matcher) implements PathMatcher {

        /**
         * Checks the matcher.
         *
         * @param matcher of the whole path, without query
         * @throws IllegalArgumentException if it names a path that is never asked about, since such a request is
         *     refused before: a deny rule would seem to deny more than it does
         */
        public Text {
            String problem = problem(matcher);
            if (problem != null) {
                throw PolicyGrammar.invalid("Path", matcher.toString(), problem);
            }
        }

        private static @Nullable String problem(TextMatcher matcher) {
            if (matcher instanceof TextMatcher.Exact exact) {
                return PathPattern.literalProblem(exact.text());
            }
            if (matcher instanceof TextMatcher.Prefix prefix) {
                return prefix.text().charAt(0) != '/' ? "it does not begin with '/'" : partProblem(prefix.text());
            }
            return matcher instanceof TextMatcher.Suffix suffix ? partProblem(suffix.text()) : null;
        }

        private static @Nullable String partProblem(String part) {
            // A part that ends amid a percent-encoding could match half of a character.
            int percent = part.lastIndexOf('%');
            boolean cut = percent >= 0 && percent > part.length() - 3;
            String path = part.charAt(0) == '/' ? part : "/" + part;
            return cut
                    ? "it ends within a percent-encoding"
                    : PathPattern.literalProblem(path.endsWith("/.") ? path + "x" : path);
        }

        @Override
        public boolean matches(String path) {
            return matcher.matches(path);
        }

        /** Returns the text as Istio writes it. */
        @Override
        public String toString() {
            return matcher.toString();
        }
    }
}
