package dev.zt.policy.cel;

/** A condition comes to an error. Made when the condition is compiled and thrown again and again, so without a stack trace. */
final class ConditionFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    ConditionFailedException(String message) {
        super(message, null, false, false);
    }
}
