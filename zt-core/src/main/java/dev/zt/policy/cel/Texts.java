package dev.zt.policy.cel;

import dev.zt.policy.ConditionInput;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions of texts, and sizes. */
final class Texts {

    private static final Failure NO_TEXT = new Failure("startsWith, endsWith or contains is asked of what is no text");
    private static final Failure NO_SIZE = new Failure("size is asked of what has none");

    private Texts() {}

    enum Part {
        START {
            @Override
            boolean of(String text, String part) {
                return text.startsWith(part);
            }
        },
        END {
            @Override
            boolean of(String text, String part) {
                return text.endsWith(part);
            }
        },
        ANY {
            @Override
            boolean of(String text, String part) {
                return text.contains(part);
            }
        };

        abstract boolean of(String text, String part);
    }

    /** The most steps that looking for one text in another may take; both may be the caller's. */
    private static final long MAX_SEARCH = 1 << 20;

    record PartTest(Part part, Node left, Node right) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object one = left.eval(input, scratch);
            Object other = right.eval(input, scratch);
            if (one instanceof String text && other instanceof String wanted) {
                boolean tooMuch = (scratch != Scratch.NONE && scratch.isExhausted(text.length() >> 5))
                        || (part == Part.ANY && (long) text.length() * wanted.length() > MAX_SEARCH);
                return tooMuch ? Comparisons.EXHAUSTED : part.of(text, wanted);
            }
            return Failure.of(one, other, NO_TEXT);
        }
    }

    record Size(Node operand) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object value = operand.eval(input, scratch);
            if (value instanceof String text) {
                boolean tooMuch = scratch != Scratch.NONE && scratch.isExhausted(text.length() >> 5);
                return tooMuch ? Comparisons.EXHAUSTED : (Object) (long) text.codePointCount(0, text.length());
            }
            if (value instanceof List<?> list) {
                return (long) list.size();
            }
            return value instanceof Map<?, ?> map ? (Object) (long) map.size() : Failure.of(value, null, NO_SIZE);
        }
    }

    /** Joins two texts. Returns null if they are none. */
    static @Nullable Object joined(@Nullable Object one, @Nullable Object other, Scratch scratch) {
        if (one instanceof String text && other instanceof String second) {
            boolean tooMuch = scratch != Scratch.NONE && scratch.isExhausted((text.length() + second.length()) >> 5);
            return tooMuch ? Comparisons.EXHAUSTED : text + second;
        }
        return null;
    }
}
