package dev.zt.policy.cel;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of CEL as Java has them, and when they are equal. */
final class Values {

    private static final Failure UNSUITABLE = new Failure("a value is of no type that CEL has");
    private static final Failure NO_NUMBER = new Failure("a number is not finite");

    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private Values() {}

    /** Returns what a claim, or an element of one, is in CEL. */
    static @Nullable Object of(@Nullable Object value) {
        if (value instanceof String || value instanceof Long || value == null) {
            return value;
        }
        if (value instanceof Boolean flag) {
            return flag ? Boolean.TRUE : Boolean.FALSE;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        boolean suitable = value instanceof List
                || value instanceof Map
                || value instanceof Instant
                || value instanceof Duration
                || value instanceof Failure;
        return suitable ? value : UNSUITABLE;
    }

    private static Object number(Number number) {
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            // One zero: JSON has two spellings of it.
            return !Double.isFinite(value)
                    ? NO_NUMBER
                    : value == 0 ? (Object) 0.0 : number instanceof Float ? value : number;
        }
        if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        if (number instanceof BigInteger big) {
            return big.compareTo(MIN_LONG) >= 0 && big.compareTo(MAX_LONG) <= 0 ? (Object) big.longValue() : big;
        }
        return UNSUITABLE;
    }

    /** Tells whether two values are equal; values of different types never are, but for numbers. */
    static boolean areEqual(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        if (one instanceof Number number) {
            return other instanceof Number second && Order.numbers(number, second) == 0;
        }
        if (one instanceof List<?> list) {
            return other instanceof List<?> second && lists(list, second);
        }
        if (one instanceof Map<?, ?> map) {
            return other instanceof Map<?, ?> second && maps(map, second);
        }
        return one.equals(other);
    }

    private static boolean lists(List<?> one, List<?> other) {
        if (one.size() != other.size()) {
            return false;
        }
        Iterator<?> second = other.iterator();
        for (Object element : one) {
            if (!areEqual(of(element), of(second.next()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean maps(Map<?, ?> one, Map<?, ?> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : one.entrySet()) {
            if (!other.containsKey(entry.getKey()) || !areEqual(of(entry.getValue()), of(other.get(entry.getKey())))) {
                return false;
            }
        }
        return true;
    }

    /** Counts what comparing a value may touch, each element and member once. */
    static int weight(@Nullable Object value) {
        if (value instanceof String text) {
            return text.length() >> 5;
        }
        if (value instanceof List<?> list) {
            return weight(list);
        }
        return value instanceof Map<?, ?> map ? weight(map.values()) : 0;
    }

    private static int weight(Iterable<?> elements) {
        int sum = 0;
        for (Object element : elements) {
            sum += 1 + weight(element);
            if (sum > Scratch.MAX_WORK) {
                break;
            }
        }
        return sum;
    }
}
