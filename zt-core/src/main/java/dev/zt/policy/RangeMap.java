package dev.zt.policy;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A hash map from text whose keys are looked up as a range of a longer text, so that no substring is made per call.
 *
 * <p>It grows while a policy set is compiled, by one thread, and never changes afterwards.
 */
final class RangeMap<V> {

    /** As long as there are no more slots, keys stand in them in their order, and are compared rather than hashed. */
    private static final int FEW = 8;

    private static final @Nullable String[] NO_KEYS = new String[FEW];
    private static final @Nullable Object[] NO_VALUES = new Object[FEW];

    private @Nullable String[] keys = NO_KEYS;
    private @Nullable Object[] values = NO_VALUES;
    private int size;

    /** Returns the value of the key that stands in a text from start to end, or null. */
    @Nullable
    V get(String text, int start, int end) {
        int slot = slot(text, start, end);
        return keys[slot] == null ? null : valueAt(slot);
    }

    /** Tells whether there are so few keys that {@link #slotOfSegment} finds them all. */
    boolean isSmall() {
        return keys.length == FEW;
    }

    /** Returns the slot of the key, of few, that is the whole segment of a path that begins at a position; or -1. */
    int slotOfSegment(String path, int start) {
        for (int slot = 0; slot < FEW; slot++) {
            String key = keys[slot];
            if (key == null) {
                return -1;
            }
            int end = start + key.length();
            if (path.startsWith(key, start) && (end == path.length() || path.charAt(end) == '/')) {
                return slot;
            }
        }
        return -1;
    }

    /** Returns the length of the key in a slot that is taken. */
    int keyLength(int slot) {
        String key = keys[slot];
        return key == null ? 0 : key.length();
    }

    /** Returns the value of a key, after adding one if there is none. */
    V getOrAdd(String key, Supplier<V> absent) {
        return getOrAdd(key, 0, key.length(), absent);
    }

    /** Returns the value of the key that stands in a text from start to end, after adding one if there is none. */
    V getOrAdd(String text, int start, int end, Supplier<V> absent) {
        V found = get(text, start, end);
        if (found != null) {
            return found;
        }
        if (size++ == 0) {
            keys = new String[FEW];
            values = new Object[FEW];
        } else if (size * 2 > keys.length) {
            grow();
        }
        V added = absent.get();
        put(text.substring(start, end), added);
        return added;
    }

    private void put(String key, Object value) {
        int slot = slot(key, 0, key.length());
        keys[slot] = key;
        values[slot] = value;
    }

    private void grow() {
        @Nullable String[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new String[oldKeys.length * 2];
        values = new Object[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            String key = oldKeys[i];
            Object value = oldValues[i];
            if (key != null && value != null) {
                put(key, value);
            }
        }
    }

    /** Returns the slot that holds the key, or the free one where it would go; half of the slots are always free. */
    private int slot(String text, int start, int end) {
        int mask = keys.length - 1;
        int slot = keys.length == FEW ? 0 : hash(text, start, end) & mask;
        while (true) {
            String key = keys[slot];
            if (key == null || (key.length() == end - start && text.startsWith(key, start))) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private static int hash(String text, int start, int end) {
        int hash = 0;
        int i = start;
        // Four at once: each step waits for the one before.
        for (; i < end - 3; i += 4) {
            hash = 923_521 * hash
                    + 29_791 * text.charAt(i)
                    + 961 * text.charAt(i + 1)
                    + 31 * text.charAt(i + 2)
                    + text.charAt(i + 3);
        }
        for (; i < end; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return spread(hash);
    }

    /** Mixes a hash: those of names that end in numbers lie side by side, and would crowd neighbouring slots. */
    static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 16);
    }

    /** Returns the value in a slot, or null if it is free. */
    @SuppressWarnings("unchecked") // only getOrAdd puts values in
    @Nullable
    V valueAt(int slot) {
        return (V) values[slot];
    }
}
