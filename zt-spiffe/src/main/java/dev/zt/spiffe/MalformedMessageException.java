package dev.zt.spiffe;

/** A message of the Workload API that cannot be used. Never leaves the package. */
final class MalformedMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message, Throwable cause) {
        super(message, cause);
    }

    MalformedMessageException(String message) {
        super(message);
    }
}
