package dev.zt.policy.cel;

import org.jspecify.annotations.Nullable;

/**
 * The error that a part of a condition comes to, as a value. Made when the condition is compiled: to fail costs a call nothing,
 * and who provokes it fills no log.
 */
final class Failure {

    private final ConditionFailedException exception;

    Failure(String message) {
        this.exception = new ConditionFailedException(message);
    }

    /** Returns what is thrown if the whole condition comes to this. */
    ConditionFailedException exception() {
        return exception;
    }

    /** Returns the one of two values that is an error, the first if both are, or another error if none is. */
    static Object of(@Nullable Object one, @Nullable Object other, Failure none) {
        if (one instanceof Failure) {
            return one;
        }
        return other instanceof Failure ? other : none;
    }
}
