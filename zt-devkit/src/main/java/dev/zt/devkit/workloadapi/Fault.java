package dev.zt.devkit.workloadapi;

/**
 * How a {@link WorkloadApiServer} misbehaves. Unless it says otherwise, a fault concerns the streams that run, those that
 * are opened later, and the calls for JWT-SVIDs. When it is over, streams that still run get what they have not been told.
 */
public enum Fault {
    /** It does not. */
    NONE,
    /** The identity is taken back: streams end with PERMISSION_DENIED, and new calls get the same. */
    REDACT,
    /** New calls get PERMISSION_DENIED; running streams stay, and are told what is new. */
    DENY,
    /** Streams end in good order, new ones right after their first message; other calls are answered. */
    EOF,
    /** Streams break with UNAVAILABLE, and new calls get the same. */
    UNAVAILABLE,
    /**
     * Certificates are garbage in a message to each stream, and in the first message of new ones; so are bundles of JWT
     * keys and JWT-SVIDs.
     */
    MALFORMED,
    /**
     * The mandatory field for the key is empty in a message to each stream, and in the first message of new ones; of
     * bundles there are none, and the token of a JWT-SVID is empty.
     */
    FIELD_MISSING,
    /**
     * The key is that of another certificate, in a message to each stream and in the first message of new ones; a JWT-SVID
     * is signed by a key that no bundle has.
     */
    KEY_MISMATCH,
    /** Bundles have no authority, in a message to each stream and in the first message of new ones. */
    EMPTY_BUNDLE,
    /** The X.509-SVID has expired, in a message to each stream and in the first message of new ones. */
    EXPIRED,
    /** Nothing is said any more: running streams get no news, new ones no first message, other calls no answer ever. */
    SILENCE,
    /** Each message and answer comes late, by what {@link WorkloadApiServer#delay} set. */
    DELAY,
    /** The API is unknown: streams end with UNIMPLEMENTED, and new calls get the same. */
    UNIMPLEMENTED,
    /** The request counts as invalid: streams end with INVALID_ARGUMENT, and new calls get the same. */
    INVALID_ARGUMENT
}
