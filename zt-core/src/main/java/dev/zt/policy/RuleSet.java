package dev.zt.policy;

import java.util.Arrays;

/**
 * A set of rule numbers: a bitset that keeps only the words with a bit in them, since most matchers stand in few rules.
 *
 * <p>It grows while a policy set is compiled, by one thread, and never changes afterwards.
 */
final class RuleSet {

    private int[] positions = new int[1];
    private long[] words = new long[1];
    private int size;

    /** Adds a rule number, not below any that was added before. */
    void add(int rule) {
        int position = rule >>> 6;
        if (size == 0 || positions[size - 1] != position) {
            if (size == positions.length) {
                positions = Arrays.copyOf(positions, size * 2);
                words = Arrays.copyOf(words, size * 2);
            }
            positions[size++] = position;
        }
        words[size - 1] |= 1L << rule;
    }

    /** Adds this set to a bitset that has room for all rules. */
    void addTo(long[] bits) {
        for (int i = 0; i < size; i++) {
            bits[positions[i]] |= words[i];
        }
    }

    /** Returns the lowest rule number, not below a start, that is in this set and in a bitset; or the limit if lower. */
    int firstCommon(long[] bits, int from, int limit) {
        int start = from >>> 6;
        for (int i = 0; i < size; i++) {
            int position = positions[i];
            if ((position << 6) >= limit) {
                return limit;
            }
            if (position < start) {
                continue;
            }
            long common = words[i] & bits[position];
            if (position == start) {
                common &= -1L << from;
            }
            if (common != 0) {
                return Math.min(limit, (position << 6) + Long.numberOfTrailingZeros(common));
            }
        }
        return limit;
    }
}
