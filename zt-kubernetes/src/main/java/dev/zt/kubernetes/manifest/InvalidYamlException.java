package dev.zt.kubernetes.manifest;

import dev.zt.policy.Issue;
import java.io.Serial;

/** A text that is no YAML, or more of it than is read. */
final class InvalidYamlException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Issue issue;

    InvalidYamlException(Issue issue) {
        super(issue.toString());
        this.issue = issue;
    }

    Issue issue() {
        return issue;
    }
}
