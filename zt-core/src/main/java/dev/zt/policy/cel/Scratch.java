package dev.zt.policy.cel;

import org.jspecify.annotations.Nullable;

/** What one evaluation writes: the variables of macros, and how much work was done inside of them. Not thread-safe. */
final class Scratch {

    /** How many steps all macros of a condition may take for one call. */
    static final int MAX_WORK = 10_000;

    /** Of conditions without macros: their work is bounded by their length and that of the request. */
    static final Scratch NONE = new Scratch(0);

    private final @Nullable Object[] slots;
    private int work;

    private Scratch(int slots) {
        this.slots = new @Nullable Object[slots];
    }

    static Scratch of(int slots) {
        return slots == 0 ? NONE : new Scratch(slots);
    }

    @Nullable
    Object get(int slot) {
        return slots[slot];
    }

    void set(int slot, @Nullable Object value) {
        slots[slot] = value;
    }

    /** Counts work. Returns whether it is too much. */
    boolean isExhausted(int steps) {
        if (slots.length == 0) {
            return false;
        }
        work = Math.min(work, MAX_WORK) + Math.min(steps, MAX_WORK) + 1;
        return work > MAX_WORK;
    }
}
