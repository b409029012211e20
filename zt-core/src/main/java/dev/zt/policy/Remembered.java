package dev.zt.policy;

import org.jspecify.annotations.Nullable;

/**
 * A number of verdicts by name, made ahead. What finds its place taken is not remembered, so that nobody can make others
 * forget. Thread-safe without locks: an entry never changes, and each that may stand in a place is true.
 */
final class Remembered {

    /** A power of two. */
    private static final int PLACES = 64;

    private final @Nullable Entry[] entries = new Entry[PLACES];

    private record Entry(String name, Verdict verdict) {}

    /** Returns what is remembered of a name, or null. */
    @Nullable
    Verdict get(String name) {
        Entry known = entries[place(name)];
        return known != null && known.name.equals(name) ? known.verdict : null;
    }

    void put(String name, Verdict verdict) {
        int place = place(name);
        if (entries[place] == null) {
            entries[place] = new Entry(name, verdict);
        }
    }

    private static int place(String name) {
        return RangeMap.spread(name.hashCode()) & (PLACES - 1);
    }
}
