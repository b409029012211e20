package dev.zt.policy;

import java.util.Objects;

/**
 * A set of texts: one text, those with a beginning, those with an end, or all but the empty one. There are no regular
 * expressions: matching takes time linear in the matcher.
 *
 * <p>Own policy files write exact texts alone; the others are for readers of other formats. Immutable and thread-safe.
 */
public sealed interface TextMatcher {

    /** Matches every text but the empty one. */
    TextMatcher PRESENT = new Present();

    /**
     * Tells whether a text is in the set.
     *
     * @param value a text
     * @return whether it matches; case counts
     */
    boolean matches(String value);

    /**
     * Returns the matcher of one text, stars and all.
     *
     * @param text the text, at most 2,048 characters
     * @return the matcher
     * @throws IllegalArgumentException if the text is too long or has a control character
     */
    static TextMatcher exact(String text) {
        return new Exact(text);
    }

    /**
     * Reads the notation of Istio and of gRFC A43: {@code abc}, {@code abc*}, {@code *abc}, or {@code *} for all but
     * the empty text.
     *
     * @param text the notation
     * @return the matcher
     * @throws IllegalArgumentException if a star stands elsewhere, or the text is empty or too long
     */
    static TextMatcher parse(String text) {
        if (text.equals("*")) {
            return PRESENT;
        }
        boolean begins = text.startsWith("*");
        boolean ends = text.endsWith("*");
        String literal = text.substring(begins ? 1 : 0, text.length() - (ends && !begins ? 1 : 0));
        if (literal.isEmpty() || literal.indexOf('*') >= 0) {
            throw PolicyGrammar.invalid(
                    "Value", text, "write text, or text with one '*' at its beginning or end, or '*' for any");
        }
        return begins ? new Suffix(literal) : ends ? new Prefix(literal) : new Exact(literal);
    }

    /**
     * One text.
     *
     * @param text the text
     */
    record Exact(String text) implements TextMatcher {

        /**
         * Checks the text.
         *
         * @param text the text
         * @throws IllegalArgumentException if it has more than 2,048 characters or a control character
         */
        public Exact {
            PolicyGrammar.checkText(text);
        }

        @Override
        public boolean matches(String value) {
            return value.equals(text);
        }

        /** Returns the text. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Texts with one beginning.
     *
     * @param text the beginning
     */
    record Prefix(String text) implements TextMatcher {

        /**
         * Checks the text.
         *
         * @param text the beginning
         * @throws IllegalArgumentException if it is empty, has more than 2,048 characters or a control character
         */
        public Prefix {
            PolicyGrammar.checkPart(text);
        }

        @Override
        public boolean matches(String value) {
            return value.startsWith(text);
        }

        /** Returns the text and a star. */
        @Override
        public String toString() {
            return text + "*";
        }
    }

    /**
     * Texts with one end.
     *
     * @param text the end
     */
    record Suffix(String text) implements TextMatcher {

        /**
         * Checks the text.
         *
         * @param text the end
         * @throws IllegalArgumentException if it is empty, has more than 2,048 characters or a control character
         */
        public Suffix {
            PolicyGrammar.checkPart(text);
        }

        @Override
        public boolean matches(String value) {
            return value.endsWith(text);
        }

        /** Returns a star and the text. */
        @Override
        public String toString() {
            return "*" + text;
        }
    }

    /** Texts that are not empty. */
    record Present() implements TextMatcher {

        /** Creates the matcher; {@link TextMatcher#PRESENT} is one. */
        public Present {}

        @Override
        public boolean matches(String value) {
            return !Objects.requireNonNull(value, "value").isEmpty();
        }

        /** Returns a star. */
        @Override
        public String toString() {
            return "*";
        }
    }
}
