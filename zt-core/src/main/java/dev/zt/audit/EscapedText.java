package dev.zt.audit;

import dev.zt.internal.text.Quoted;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes untrusted text safe to stand in one line. */
final class EscapedText {

    private EscapedText() {}

    /** Returns the text escaped in full: {@link Quoted} alone would shorten it. The caller bounds it. */
    static String full(String text) {
        if (text.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '"' && c != '\\')) {
            return text;
        }
        int chunks = (text.length() + Quoted.MAX_SHOWN - 1) / Quoted.MAX_SHOWN;
        return IntStream.range(0, chunks).mapToObj(i -> chunk(text, i)).collect(Collectors.joining());
    }

    private static String chunk(String text, int index) {
        int start = index * Quoted.MAX_SHOWN;
        return Quoted.escape(text.substring(start, Math.min(text.length(), start + Quoted.MAX_SHOWN)));
    }

    /**
     * Returns the text as one word of a sentence: as it is if it is short and made of what a URI path may have, else
     * quoted, so that a space in a path cannot pose as the end of the path.
     */
    static String word(String text) {
        return Quoted.word(text);
    }
}
