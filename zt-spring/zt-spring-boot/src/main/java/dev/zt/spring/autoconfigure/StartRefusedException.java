package dev.zt.spring.autoconfigure;

import org.springframework.boot.diagnostics.FailureAnalyzedException;

/** The application must not start as it is configured; says what is wrong and what to do about it. */
final class StartRefusedException extends FailureAnalyzedException {

    private static final long serialVersionUID = 1L;

    StartRefusedException(String description, String action) {
        super(description, action);
    }
}
