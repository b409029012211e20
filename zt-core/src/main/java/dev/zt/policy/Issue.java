package dev.zt.policy;

import java.util.Objects;

/**
 * One thing that is wrong with a policy text, and where.
 *
 * @param origin where the text is from, for example a file name
 * @param line the line, from 1
 * @param column the column in code points, from 1
 * @param message what is wrong, why, and the mend
 * @param sourceLine the text of that line, without its end
 */
public record Issue(String origin, int line, int column, String message, String sourceLine) {

    private static final int HALF_WINDOW = 60;

    /**
     * Checks the parts.
     *
     * @param origin where the text is from, for example a file name
     * @param line the line, from 1
     * @param column the column in code points, from 1
     * @param message what is wrong, why, and the mend
     * @param sourceLine the text of that line, without its end
     * @throws IllegalArgumentException if line or column is below 1
     */
    public Issue {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(sourceLine, "sourceLine");
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("line " + line + " and column " + column + " must be at least 1");
        }
    }

    /**
     * Returns the issue for people: place and message, the source line, and a caret below the column.
     *
     * <p>Of a long line only the part around the column is shown; what is not printable ASCII shows as {@code ?}.
     *
     * @return three lines without a final line end, safe in a log
     */
    public String display() {
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

    /** Returns place and message in one line. */
    @Override
    public String toString() {
        return origin + ":" + line + ":" + column + ": " + message;
    }
}
