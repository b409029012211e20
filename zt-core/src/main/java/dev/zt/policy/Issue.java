package dev.zt.policy;

import dev.zt.internal.text.Excerpt;
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
        return Excerpt.of(origin, line, column, message, sourceLine);
    }

    /** Returns place and message in one line. */
    @Override
    public String toString() {
        return origin + ":" + line + ":" + column + ": " + message;
    }
}
