package dev.zt.internal.text;

/** Quotes untrusted text for a message: escaped to printable ASCII and shortened. */
public final class Quoted {

    /** The most characters of the original text that are shown. */
    public static final int MAX_SHOWN = 120;

    private static final String PATH_PUNCTUATION = "-._~%!$&'()*+,;=:@/";

    private Quoted() {}

    /**
     * Returns the text in double quotes, with everything outside printable ASCII escaped, cut after
     * {@value #MAX_SHOWN} characters.
     *
     * @param text any text, however long or hostile
     * @return a single line that is safe in a log
     */
    public static String quote(CharSequence text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_SHOWN) + 16).append('"');
        appendEscaped(out, text);
        out.append('"');
        if (text.length() > MAX_SHOWN) {
            out.append(" (").append(text.length()).append(" characters)");
        }
        return out.toString();
    }

    /**
     * Returns the text escaped and shortened as by {@link #quote} but without the quotes.
     *
     * @param text any text, however long or hostile
     * @return a single line that is safe in a log
     */
    public static String escape(CharSequence text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_SHOWN) + 3);
        appendEscaped(out, text);
        return out.toString();
    }

    /**
     * Returns the text as one word of a sentence: as it is if it is short and made of what a URI path may have, else
     * quoted, so that a space in a path cannot pose as the end of the path.
     *
     * @param text any text, however long or hostile
     * @return a single line that is safe in a log
     */
    public static String word(String text) {
        boolean plain =
                !text.isEmpty() && text.length() <= MAX_SHOWN && text.chars().allMatch(Quoted::isPathCharacter);
        return plain ? text : quote(text);
    }

    private static boolean isPathCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || PATH_PUNCTUATION.indexOf(c) >= 0;
    }

    private static void appendEscaped(StringBuilder out, CharSequence text) {
        int shown = Math.min(text.length(), MAX_SHOWN);
        for (int i = 0; i < shown; i++) {
            appendEscaped(out, text.charAt(i));
        }
        if (text.length() > MAX_SHOWN) {
            out.append("...");
        }
    }

    private static void appendEscaped(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c >= 0x20 && c < 0x7f) {
                    out.append(c);
                } else {
                    out.append(String.format("\\u%04x", (int) c));
                }
            }
        }
    }
}
