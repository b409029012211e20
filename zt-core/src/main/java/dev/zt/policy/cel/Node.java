package dev.zt.policy.cel;

import dev.zt.policy.ConditionInput;
import org.jspecify.annotations.Nullable;

/** A part of a compiled condition. Immutable and thread-safe. */
@FunctionalInterface
interface Node {

    /**
     * Returns the value: null, a Boolean (one of the two constants), Long, Double, BigInteger, String, Instant, Duration,
     * List or Map, or the {@link Failure} that it comes to.
     */
    @Nullable
    Object eval(ConditionInput input, Scratch scratch);

    /** A value that is known when the condition is compiled. */
    record Constant(@Nullable Object value) implements Node {

        @Override
        public @Nullable Object eval(ConditionInput input, Scratch scratch) {
            return value;
        }
    }

    /** The variable of a macro. */
    record Local(int slot) implements Node {

        @Override
        public @Nullable Object eval(ConditionInput input, Scratch scratch) {
            return scratch.get(slot);
        }
    }
}
