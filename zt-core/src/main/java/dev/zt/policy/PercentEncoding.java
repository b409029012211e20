package dev.zt.policy;

/** Percent-encoded characters of a path: which are well formed, and which are necessary. */
final class PercentEncoding {

    private static final String MUST_NOT_BE_ENCODED = "/\\;%?#";
    private static final int OCTET = 3;

    private PercentEncoding() {}

    /** Returns where the encoded character at a {@code %} ends, or -1 if a canonical path cannot have it. */
    static int end(String path, int at) {
        int first = octet(path, at);
        if (first < 0x80) {
            return first >= 0 && mayBeEncoded(first) ? at + OCTET : -1;
        }
        int further = furtherOctets(first);
        if (further < 0) {
            return -1;
        }
        int codePoint = first & (0x3f >> further);
        for (int i = 1; i <= further; i++) {
            int next = octet(path, at + i * OCTET);
            if ((next & 0xc0) != 0x80 || next < 0) {
                return -1;
            }
            codePoint = (codePoint << 6) | (next & 0x3f);
        }
        return isWellFormed(codePoint, further) ? at + (further + 1) * OCTET : -1;
    }

    /** Says why {@link #end} refused what stands at a {@code %}. */
    static String problem(String path, int at) {
        int first = octet(path, at);
        if (first < 0) {
            return "it has a '%' without two upper-case hexadecimal digits";
        }
        if (first >= 0x80) {
            return "it has a percent-encoding that is not UTF-8";
        }
        return CanonicalPath.isUnreserved(first)
                ? "it percent-encodes a letter, a digit or one of - . _ ~"
                : "it percent-encodes a control character or one of / \\ ; % ? #";
    }

    /** Returns the octet that {@code %XX} stands for, or -1 if that is not what stands there. */
    static int octet(String path, int at) {
        if (at + 2 >= path.length() || path.charAt(at) != '%') {
            return -1;
        }
        int high = digit(path.charAt(at + 1));
        int low = digit(path.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    private static boolean mayBeEncoded(int c) {
        return c >= ' ' && c != 0x7f && !CanonicalPath.isUnreserved(c) && MUST_NOT_BE_ENCODED.indexOf(c) < 0;
    }

    /** Counts the octets after the first of a UTF-8 sequence (RFC 3629 §4), or -1 if none begins so. */
    private static int furtherOctets(int first) {
        if (first >= 0xc2 && first <= 0xdf) {
            return 1;
        }
        if (first >= 0xe0 && first <= 0xef) {
            return 2;
        }
        return first >= 0xf0 && first <= 0xf4 ? 3 : -1;
    }

    /** Refuses overlong forms, surrogates and what lies above U+10FFFF. */
    private static boolean isWellFormed(int codePoint, int further) {
        int least = further == 1 ? 0x80 : further == 2 ? 0x800 : 0x10000;
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return codePoint >= least && codePoint <= Character.MAX_CODE_POINT && !surrogate;
    }
}
