package dev.zt.kubernetes;

/** What somebody else wrote, for a message: one short line of printable ASCII. Stateless and thread-safe. */
public final class Shown {

    /** The most characters that are shown. */
    public static final int MAX = 120;

    private Shown() {}

    /**
     * Returns a text as it can stand in a message.
     *
     * @param text any text, however long or hostile
     * @return at most {@value #MAX} of its characters, what is not printable ASCII escaped
     */
    public static String of(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(MAX).forEach(c -> {
            if (c >= ' ' && c < 0x7f) {
                out.append((char) c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
        });
        return text.length() > MAX ? out + "... (" + text.length() + " characters)" : out.toString();
    }

    /**
     * Returns a text as a word of a message, in quotes.
     *
     * @param text any text, however long or hostile
     * @return the text as by {@link #of}, between double quotes
     */
    public static String quoted(String text) {
        return '"' + of(text) + '"';
    }
}
