package dev.zt.verification.corpus;

import dev.zt.authz.Decision;

/** Writes a decision as the corpus does. */
final class Answers {

    private Answers() {}

    static String of(Decision decision) {
        return (decision.isAllowed() ? "allow " : "deny ")
                + decision.reason()
                + (decision.ruleId() == null ? "" : " " + decision.ruleId());
    }
}
