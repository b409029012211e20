package dev.zt.verification.fuzz;

import java.util.Objects;

/** Checks of invariants that cost next to nothing, since they run a million times. */
final class Holds {

    private Holds() {}

    static void that(boolean condition, String invariant) {
        if (!condition) {
            throw new AssertionError("does not hold: " + invariant);
        }
    }

    static void same(Object one, Object other, String invariant) {
        if (!Objects.equals(one, other)) {
            throw new AssertionError("does not hold: " + invariant + "\n  " + one + "\n  " + other);
        }
    }
}
