package dev.zt.identity;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The world is not as zt needs it: no identity, an unreadable file, an invalid policy. Root of zt's own exceptions.
 *
 * <p>Its {@link #code()} is stable and may be branched on; its message is for people.
 */
public class ZtException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is not as it should be. */
    public enum Code {
        /** An identity source cannot deliver a first, complete snapshot. */
        NO_IDENTITY,
        /** A JWT-SVID is needed and none can be had. */
        NO_JWT_SVID,
        /** A policy cannot be read or compiled. */
        INVALID_POLICY,
        /** A revocation list cannot be read. */
        INVALID_REVOCATION_LIST,
        /** What runs in a cluster cannot be read, or is not clear enough to derive anything of it. */
        INVALID_CLUSTER,
        /** TLS cannot be set up with what this JVM offers. */
        TLS_UNAVAILABLE,
        /** An audit sink cannot be opened. */
        AUDIT_UNAVAILABLE,
        /** A call to a peer was refused on this side. */
        CALL_DENIED
    }

    /** What is not as it should be. */
    private final Code code;

    /**
     * Creates an exception.
     *
     * @param code what is not as it should be
     * @param message what happened, why, and the mend
     * @param cause what led to it, or null
     */
    public ZtException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /**
     * Returns what is not as it should be.
     *
     * @return the code
     */
    public Code code() {
        return code;
    }
}
