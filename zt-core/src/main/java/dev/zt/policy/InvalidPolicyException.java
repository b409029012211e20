package dev.zt.policy;

import dev.zt.identity.ZtException;
import java.util.List;
import java.util.stream.Collectors;

/** A policy cannot be found or read, or policies cannot be merged. The message shows the first issues in full. */
public final class InvalidPolicyException extends ZtException {

    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 20;

    private final transient List<Issue> issues;

    /**
     * Creates an exception for a text that was read.
     *
     * @param origin where the text is from
     * @param issues what is wrong with it
     */
    public InvalidPolicyException(String origin, List<Issue> issues) {
        super(Code.INVALID_POLICY, message(origin, issues), null);
        this.issues = List.copyOf(issues);
    }

    /**
     * Creates an exception for policies that are sound alone but not together, or that are not there at all.
     *
     * @param message what happened, why, and the mend
     */
    public InvalidPolicyException(String message) {
        super(Code.INVALID_POLICY, message, null);
        this.issues = List.of();
    }

    /**
     * Creates an exception for policies that cannot be read.
     *
     * @param message what happened, why, and the mend
     * @param cause what went wrong
     */
    public InvalidPolicyException(String message, Throwable cause) {
        super(Code.INVALID_POLICY, message, cause);
        this.issues = List.of();
    }

    private static String message(String origin, List<Issue> issues) {
        String shown = issues.stream().limit(MAX_SHOWN).map(Issue::display).collect(Collectors.joining("\n"));
        int more = issues.size() - MAX_SHOWN;
        return "Policy " + origin + " is invalid:\n" + shown + (more > 0 ? "\nand " + more + " more" : "");
    }

    /**
     * Returns what is wrong with the text.
     *
     * @return the issues in the order of the text; empty if no single text is at fault
     */
    public List<Issue> issues() {
        return issues;
    }
}
