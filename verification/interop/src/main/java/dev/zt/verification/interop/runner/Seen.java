package dev.zt.verification.interop.runner;

import java.util.List;

/**
 * One cell of a table: what was seen, and what has to be.
 *
 * @param expected the verdict, or several of which each will do, with {@code /} between them; {@code -} for nothing to see
 * @param seen the verdict
 * @param detail what the peer said
 */
record Seen(String expected, String seen, String detail) {

    static final Seen NOTHING = new Seen("-", "-", "");

    /** Takes the first word of an answer for the verdict, of counts each that was there. */
    static Seen of(String expected, String answer) {
        String[] words = answer.split(" ", 2);
        return new Seen(expected, words[0].replaceAll("=\\d+", ""), answer);
    }

    boolean isExpected() {
        return List.of(expected.split("/", -1)).contains(seen);
    }
}
