package dev.zt.identity;

import java.util.Objects;

/**
 * One rule of the SPIFFE standards that a certificate or a token breaks, and how.
 *
 * @param rule the rule
 * @param message what is wrong with the certificate or the token, and the mend, for the operator
 */
public record SvidViolation(SvidRule rule, String message) {

    /**
     * Checks that nothing is missing.
     *
     * @param rule the rule
     * @param message what is wrong with the certificate or the token, and the mend, for the operator
     */
    public SvidViolation {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(message, "message");
    }
}
