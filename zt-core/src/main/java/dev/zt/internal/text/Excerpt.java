package dev.zt.internal.text;

/** Shows a place in a text to people: where, what, the source line, and a caret below the column. */
public final class Excerpt {

    private static final int HALF_WINDOW = 60;

    private Excerpt() {}

    /**
     * Returns the place for people. Of a long line only the part around the column is shown; what is not printable
     * ASCII shows as {@code ?}.
     *
     * @param origin where the text is from, for example a file name
     * @param line the line, from 1
     * @param column the column in code points, from 1
     * @param message what is wrong, why, and the mend
     * @param sourceLine the text of that line, without its end
     * @return three lines without a final line end, safe in a log
     */
    public static String of(String origin, int line, int column, String message, String sourceLine) {
        int[] codePoints = sourceLine.codePoints().toArray();
        int at = Math.min(column - 1, codePoints.length);
        int start = Math.max(0, at - HALF_WINDOW);
        int end = Math.min(codePoints.length, at + HALF_WINDOW);
        StringBuilder out = new StringBuilder(origin)
                .append(':')
                .append(line)
                .append(':')
                .append(column)
                .append(": ")
                .append(message)
                .append("\n  ");
        for (int i = start; i < end; i++) {
            out.append(printable(codePoints[i]));
        }
        return out.append("\n  ").append(" ".repeat(at - start)).append('^').toString();
    }

    private static char printable(int codePoint) {
        if (codePoint == '\t') {
            return ' ';
        }
        return codePoint >= ' ' && codePoint < 127 ? (char) codePoint : '?';
    }
}
