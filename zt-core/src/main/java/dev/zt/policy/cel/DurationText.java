package dev.zt.policy.cel;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads durations as CEL has them from Go: {@code 1h30m}, {@code 1.5s}, {@code -250ms}. */
final class DurationText {

    private static final Pattern PART = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)(h|ms|m|s|us|ns)");
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(315_576_000_000L);

    private DurationText() {}

    /** Returns the duration, or null if the text is none, or is longer than 10,000 years. */
    static @Nullable Duration parse(String text) {
        boolean negative = text.startsWith("-");
        Matcher part = PART.matcher(text).region(negative ? 1 : 0, text.length());
        BigDecimal seconds = BigDecimal.ZERO;
        boolean any = false;
        while (part.lookingAt()) {
            any = true;
            seconds = seconds.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
            part.region(part.end(), text.length());
        }
        if (!any || part.regionStart() != text.length() || seconds.compareTo(MAX_SECONDS) > 0) {
            return null;
        }
        BigDecimal nanos = seconds.movePointRight(9);
        long whole = seconds.longValue();
        Duration duration = Duration.ofSeconds(
                whole,
                nanos.subtract(BigDecimal.valueOf(whole).movePointRight(9)).longValue());
        return negative ? duration.negated() : duration;
    }

    private static BigDecimal unit(String unit) {
        return switch (unit) {
            case "h" -> BigDecimal.valueOf(3_600);
            case "m" -> BigDecimal.valueOf(60);
            case "s" -> BigDecimal.ONE;
            case "ms" -> BigDecimal.valueOf(1, 3);
            case "us" -> BigDecimal.valueOf(1, 6);
            default -> BigDecimal.valueOf(1, 9);
        };
    }
}
