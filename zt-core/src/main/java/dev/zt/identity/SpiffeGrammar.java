package dev.zt.identity;

import dev.zt.internal.text.Quoted;
import org.jspecify.annotations.Nullable;

/** The character rules of the SPIFFE-ID standard (§2), byte by byte and independent of locale. */
final class SpiffeGrammar {

    static final String PREFIX = "spiffe://";
    static final int MAX_ID_LENGTH = 2048;
    static final int MAX_TRUST_DOMAIN_LENGTH = 255;

    private SpiffeGrammar() {}

    /** Says what is wrong with a trust domain name, or null if nothing is. */
    static @Nullable String trustDomainProblem(String name) {
        if (name.isEmpty()) {
            return "the trust domain is empty; write a name such as prod.example";
        }
        if (name.length() > MAX_TRUST_DOMAIN_LENGTH) {
            return "the trust domain has " + name.length() + " characters; at most " + MAX_TRUST_DOMAIN_LENGTH
                    + " are allowed";
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isTrustDomainChar(name.charAt(i))) {
                return "the trust domain has the character " + shown(name.charAt(i))
                        + "; only a-z 0-9 . - _ are allowed";
            }
        }
        return null;
    }

    /** Says what is wrong with a path ("", or text that begins with "/"), or null if nothing is. */
    static @Nullable String pathProblem(String path) {
        if (path.isEmpty()) {
            return null;
        }
        int start = 1;
        while (true) {
            int slash = path.indexOf('/', start);
            String problem = segmentProblem(path, start, slash < 0 ? path.length() : slash);
            if (problem != null || slash < 0) {
                return problem;
            }
            start = slash + 1;
        }
    }

    /** Says what is wrong with the path segment that stands in a text from start to end, or null if nothing is. */
    static @Nullable String segmentProblem(String text, int start, int end) {
        if (start == end) {
            return "the path has an empty segment or a trailing '/'; remove it";
        }
        if (end - start <= 2 && text.charAt(start) == '.' && text.charAt(end - 1) == '.') {
            return "the path has the relative segment '" + text.substring(start, end) + "'; write the path in full";
        }
        for (int i = start; i < end; i++) {
            if (!isPathChar(text.charAt(i))) {
                return "the path has the character " + shown(text.charAt(i)) + "; only a-z A-Z 0-9 . - _ are allowed";
            }
        }
        return null;
    }

    /** Lower-cases A-Z only: no locale, no other alphabet. */
    static String foldAscii(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(isUpper(c) ? (char) (c + ('a' - 'A')) : c);
        }
        return out.toString();
    }

    /** Tells whether the beginning of a text has any of A-Z. */
    static boolean hasUpper(String text, int end) {
        for (int i = 0; i < end; i++) {
            if (isUpper(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isTrustDomainChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }

    private static boolean isPathChar(char c) {
        return isTrustDomainChar(c) || isUpper(c);
    }

    private static String shown(char c) {
        return "'" + Quoted.escape(String.valueOf(c)) + "'";
    }
}
