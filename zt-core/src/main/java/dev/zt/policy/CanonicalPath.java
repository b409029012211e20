package dev.zt.policy;

import org.jspecify.annotations.Nullable;

/**
 * The canonical form of a request path: the one form that every server reads alike (RFC 3986 §3.3, made stricter).
 *
 * <p>A canonical path begins with {@code /}, has no empty segment but perhaps the last, no {@code .} or {@code ..}
 * segment, and at most 8,192 characters. It holds letters, digits, <code>- . _ ~ ! $ &amp; ' ( ) * + , = : @</code>,
 * and UTF-8 percent-encoded in upper case; what must not be encoded are letters, digits,
 * <code>- . _ ~ / \ ; % ? #</code> and control characters. What is not canonical is refused, never normalized.
 *
 * <h2>Guarantees</h2>
 *
 * Splitting a canonical path at {@code /} and then decoding each segment gives the segments that any server sees.
 *
 * <h2>Does not protect against</h2>
 *
 * Servers that fold case, drop a trailing slash or a file suffix: a rule names such a path's variants itself.
 */
public final class CanonicalPath {

    static final int MAX_LENGTH = 8_192;

    private static final String RAW = "-._~!$&'()*+,=:@";
    private static final boolean[] IS_RAW = new boolean[128];

    static {
        for (char c = 0; c < IS_RAW.length; c++) {
            IS_RAW[c] = isAlphanumeric(c) || RAW.indexOf(c) >= 0;
        }
    }

    /** What a character means for a path that is canonical at first sight: nothing, or some of these bits. */
    private static final byte OTHER = 1;

    private static final byte SLASH = 2;

    /** May not stand behind a slash; twice the bit of one, so that a shift tells. */
    private static final byte NOT_BEHIND_SLASH = SLASH << 1;

    private static final byte[] KINDS = new byte[256];

    static {
        for (char c = 0; c < KINDS.length; c++) {
            KINDS[c] = isRaw(c) ? 0 : OTHER;
        }
        KINDS['.'] = NOT_BEHIND_SLASH;
        KINDS['/'] = SLASH | NOT_BEHIND_SLASH;
    }

    private CanonicalPath() {}

    /** Returns the one spelling of a path that rules are compared with, or null if the path is not canonical. */
    static @Nullable String plain(String path) {
        if (isPlain(path)) {
            return path;
        }
        return problem(path) == null ? unescape(path) : null;
    }

    /**
     * Tells at first sight whether a path is canonical and has nothing percent-encoded, as nearly all have. What begins
     * a segment with a dot is left to {@link #problem}.
     */
    static boolean isPlain(String path) {
        int length = path.length();
        if (length == 0 || length > MAX_LENGTH || path.charAt(0) != '/') {
            return false;
        }
        int bad = 0;
        int before = SLASH;
        // Without a branch for each character, so that several are looked at in one step.
        for (int i = 1; i < length; i++) {
            int c = path.charAt(i);
            int kind = KINDS[c & 0xff];
            bad |= (kind & (before << 1 | OTHER)) | (c >>> 8);
            before = kind;
        }
        return bad == 0;
    }

    /**
     * Says why a path is not canonical.
     *
     * @param path the raw request path, without query
     * @return what is wrong, as a clause without full stop, or null if the path is canonical
     */
    public static @Nullable String problem(String path) {
        int length = path.length();
        if (length > MAX_LENGTH) {
            return "it has more than 8192 characters";
        }
        if (length == 0 || path.charAt(0) != '/') {
            return "it does not begin with '/'";
        }
        int start = 1;
        for (int i = 1; i < length; ) {
            char c = path.charAt(i);
            if (c == '/') {
                String problem = i == start ? "it has an empty segment ('//')" : dotProblem(path, start, i);
                if (problem != null) {
                    return problem;
                }
                start = ++i;
            } else if (c == '%') {
                int end = PercentEncoding.end(path, i);
                if (end < 0) {
                    return PercentEncoding.problem(path, i);
                }
                i = end;
            } else if (isRaw(c)) {
                i++;
            } else {
                return characterProblem(c);
            }
        }
        return dotProblem(path, start, length);
    }

    /**
     * Replaces each percent-encoding of a character that may stand for itself, so that one resource has one spelling:
     * a deny rule for {@code /@me} must not miss {@code /%40me}.
     *
     * @param path a canonical path
     */
    static String unescape(String path) {
        int percent = path.indexOf('%');
        if (percent < 0) {
            return path;
        }
        StringBuilder out = new StringBuilder(path.length()).append(path, 0, percent);
        for (int i = percent; i < path.length(); i++) {
            char c = path.charAt(i);
            int octet = c == '%' ? PercentEncoding.octet(path, i) : -1;
            if (octet >= 0 && isRaw((char) octet)) {
                out.append((char) octet);
                i += 2;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    static boolean isRaw(char c) {
        return c < IS_RAW.length && IS_RAW[c];
    }

    static boolean isUnreserved(int c) {
        return isAlphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static @Nullable String dotProblem(String path, int start, int end) {
        int length = end - start;
        boolean dots = (length == 1 || length == 2) && path.charAt(start) == '.' && path.charAt(end - 1) == '.';
        return dots ? "it has a relative segment ('.' or '..')" : null;
    }

    private static String characterProblem(char c) {
        return switch (c) {
            case ';' -> "it has the character ';'";
            case '\\' -> "it has the character '\\'";
            case '#' -> "it has the character '#'";
            case '?' -> "it has the character '?'";
            case ' ' -> "it has a space";
            default -> {
                if (c >= 128) {
                    yield "it has a character that is not ASCII; percent-encode it";
                }
                yield c < ' ' || c == 127 ? "it has a control character" : "it has the character '" + c + "'";
            }
        };
    }
}
