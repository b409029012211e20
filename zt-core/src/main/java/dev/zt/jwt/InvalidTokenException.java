package dev.zt.jwt;

import dev.zt.identity.SvidRule;
import dev.zt.identity.SvidViolation;

/** A token breaks a rule. Never leaves the package; without a stack trace, since callers can provoke it. */
final class InvalidTokenException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient SvidViolation violation;

    InvalidTokenException(SvidRule rule, String message) {
        super(message, null, false, false);
        this.violation = new SvidViolation(rule, message);
    }

    SvidViolation violation() {
        return violation;
    }
}
