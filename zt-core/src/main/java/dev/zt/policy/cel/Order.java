package dev.zt.policy.cel;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The order of values. */
final class Order {

    /** What {@link #compare} returns for values that have no order between them. */
    static final int NONE = 2;

    private Order() {}

    /** Returns -1, 0 or 1, or {@link #NONE}. */
    static int compare(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Number number && other instanceof Number second) {
            return numbers(number, second);
        }
        if (one instanceof String text && other instanceof String second) {
            return Integer.signum(text.compareTo(second));
        }
        if (one instanceof Instant instant && other instanceof Instant second) {
            return Integer.signum(instant.compareTo(second));
        }
        if (one instanceof Duration duration && other instanceof Duration second) {
            return Integer.signum(duration.compareTo(second));
        }
        return one instanceof Boolean flag && other instanceof Boolean second ? Boolean.compare(flag, second) : NONE;
    }

    /** Compares whole numbers exactly, and with a fraction on either side as doubles. */
    static int numbers(Number one, Number other) {
        if (one instanceof Long number && other instanceof Long second) {
            return Long.compare(number, second);
        }
        if (one instanceof Double || other instanceof Double) {
            return Double.compare(one.doubleValue(), other.doubleValue());
        }
        return big(one).compareTo(big(other));
    }

    private static BigInteger big(Number number) {
        return number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue());
    }
}
