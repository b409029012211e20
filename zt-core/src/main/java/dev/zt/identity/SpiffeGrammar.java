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
            String problem = segmentProblem(path.substring(start, slash < 0 ? path.length() : slash));
            if (problem != null || slash < 0) {
                return problem;
            }
            start = slash + 1;
        }
    }

    /** Says what is wrong with one path segment, or null if nothing is. */
    static @Nullable String segmentProblem(String segment) {
        if (segment.isEmpty()) {
            return "the path has an empty segment or a trailing '/'; remove it";
        }
        if (segment.equals(".") || segment.equals("..")) {
            return "the path has the relative segment '" + segment + "'; write the path in full";
        }
        for (int i = 0; i < segment.length(); i++) {
            if (!isPathChar(segment.charAt(i))) {
                return "the path has the character " + shown(segment.charAt(i))
                        + "; only a-z A-Z 0-9 . - _ are allowed";
            }
        }
        return null;
    }

    /** Lower-cases A-Z only: no locale, no other alphabet. */
    static String foldAscii(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return out.toString();
    }

    private static boolean isTrustDomainChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }

    private static boolean isPathChar(char c) {
        return isTrustDomainChar(c) || (c >= 'A' && c <= 'Z');
    }

    private static String shown(char c) {
        return "'" + Quoted.escape(String.valueOf(c)) + "'";
    }
}
