package dev.zt.policy.analysis;

/**
 * Something about a rule that its author should look at.
 *
 * @param code what kind of thing it is
 * @param rule the id of the rule
 * @param message what it is, and the mend; one sentence or two
 */
public record LintFinding(Code code, String rule, String message) {

    /** How much a finding weighs. */
    public enum Severity {
        /** The rule does not do what it says. */
        ERROR,
        /** The rule does more, or less, than its author may think. */
        WARNING,
        /** Worth knowing. */
        NOTE
    }

    /** What kinds of findings there are; names are stable, and stand in reports. */
    public enum Code {
        /** No call can match the rule. */
        DEAD(Severity.ERROR),
        /** Each call that it matches is decided by another rule. */
        SHADOWED(Severity.WARNING),
        /** It has expired. */
        EXPIRED(Severity.WARNING),
        /** It expires within 30 days. */
        EXPIRES_SOON(Severity.NOTE),
        /** It allows a whole trust domain. */
        BROAD_PEER(Severity.WARNING),
        /** It allows a foreign trust domain whole. */
        FOREIGN_DOMAIN(Severity.WARNING),
        /** It allows any operation. */
        BROAD_OPERATION(Severity.WARNING),
        /** It denies by what a path is, so that whatever is named otherwise passes. */
        DENY_BY_PATH(Severity.NOTE),
        /** It allows by what something is not. */
        ALLOW_BY_EXCLUSION(Severity.WARNING),
        /** It allows by claims, and not only those of one issuer can be meant. */
        CLAIMS_OF_ANY_ISSUER(Severity.WARNING);

        private final Severity severity;

        Code(Severity severity) {
            this.severity = severity;
        }

        /**
         * Returns how much a finding of this kind weighs.
         *
         * @return the severity
         */
        public Severity severity() {
            return severity;
        }
    }
}
