package dev.zt.internal.file;

import java.io.IOException;

/** A file or directory cannot be read, and the message says which one and why. */
public final class UnreadableException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message which file or directory, and what is wrong, as a clause without full stop
     */
    public UnreadableException(String message) {
        super(message);
    }
}
