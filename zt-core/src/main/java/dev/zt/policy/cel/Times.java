package dev.zt.policy.cel;

import dev.zt.policy.ConditionInput;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Timestamps and durations: sums, differences, and timestamps of what tokens say. */
final class Times {

    private static final Failure NO_SUM = new Failure("+ or - stands between values of types that have no sum");
    private static final Failure OUT_OF_RANGE =
            new Failure("a timestamp is not in the years 1 to 9999, or a duration is too long");
    private static final Failure NO_TIMESTAMP = new Failure("timestamp is asked of what is none");

    private static final long MIN_SECONDS = -62_135_596_800L;
    private static final long MAX_SECONDS = 253_402_300_799L;
    private static final long MAX_DURATION = 315_576_000_000L;
    private static final Duration MIN_BETWEEN = Duration.ofNanos(Long.MIN_VALUE);
    private static final Duration MAX_BETWEEN = Duration.ofNanos(Long.MAX_VALUE);
    private static final int MAX_LENGTH = 40;

    private Times() {}

    record Sum(Node left, Node right) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object one = left.eval(input, scratch);
            Object other = right.eval(input, scratch);
            Object text = Texts.joined(one, other, scratch);
            if (text != null) {
                return text;
            }
            if (one instanceof Instant instant && other instanceof Duration duration) {
                return inRange(instant.plus(duration));
            }
            if (one instanceof Duration duration && other instanceof Instant instant) {
                return inRange(instant.plus(duration));
            }
            if (one instanceof Duration duration && other instanceof Duration second) {
                return inRange(duration.plus(second));
            }
            return Failure.of(one, other, NO_SUM);
        }
    }

    record Difference(Node left, Node right) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object one = left.eval(input, scratch);
            Object other = right.eval(input, scratch);
            if (one instanceof Instant instant && other instanceof Instant second) {
                return between(second, instant);
            }
            if (one instanceof Instant instant && other instanceof Duration duration) {
                return inRange(instant.minus(duration));
            }
            if (one instanceof Duration duration && other instanceof Duration second) {
                return inRange(duration.minus(second));
            }
            return Failure.of(one, other, NO_SUM);
        }
    }

    /** A timestamp from RFC 3339 text or from seconds since the epoch, as tokens have them. */
    record Timestamp(Node operand) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object value = operand.eval(input, scratch);
            if (value instanceof Long seconds) {
                boolean inRange = seconds >= MIN_SECONDS && seconds <= MAX_SECONDS;
                return inRange ? Instant.ofEpochSecond(seconds) : OUT_OF_RANGE;
            }
            if (value instanceof String text) {
                return parse(text);
            }
            return value instanceof Instant ? value : Failure.of(value, null, NO_TIMESTAMP);
        }
    }

    /** CEL counts what lies between two moments in nanoseconds, which reach for 292 years. */
    private static Object between(Instant start, Instant end) {
        Duration between = Duration.between(start, end);
        return between.compareTo(MIN_BETWEEN) >= 0 && between.compareTo(MAX_BETWEEN) <= 0 ? between : OUT_OF_RANGE;
    }

    static Object parse(String text) {
        // What is plainly no timestamp is not worth the exception.
        boolean shaped = text.length() <= MAX_LENGTH && text.length() > 10 && text.charAt(4) == '-';
        if (!shaped) {
            return NO_TIMESTAMP;
        }
        try {
            return inRange(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return NO_TIMESTAMP;
        }
    }

    private static Object inRange(Instant instant) {
        long seconds = instant.getEpochSecond();
        return seconds >= MIN_SECONDS && seconds <= MAX_SECONDS ? instant : OUT_OF_RANGE;
    }

    private static Object inRange(Duration duration) {
        return duration.toSeconds() >= -MAX_DURATION && duration.toSeconds() <= MAX_DURATION ? duration : OUT_OF_RANGE;
    }
}
