package dev.zt.devkit.workloadapi;

/** How a {@link WorkloadApiServer} misbehaves. It concerns the streams that run and those that are opened later. */
public enum Fault {
    /** It does not. */
    NONE,
    /** The identity is taken back: streams end with PERMISSION_DENIED, and new calls get the same. */
    REDACT,
    /** Streams end in good order, new ones right after their first message. */
    EOF,
    /** Streams break with UNAVAILABLE, and new calls get the same. */
    UNAVAILABLE,
    /** The identity's certificate is garbage in a message to each stream, and in the first message of new ones. */
    MALFORMED,
    /** The mandatory field for the key is empty in a message to each stream, and in the first message of new ones. */
    FIELD_MISSING,
    /** The key is that of another certificate, in a message to each stream and in the first message of new ones. */
    KEY_MISMATCH,
    /** The own bundle has no authority, in a message to each stream and in the first message of new ones. */
    EMPTY_BUNDLE,
    /** The SVID has expired, in a message to each stream and in the first message of new ones. */
    EXPIRED,
    /** Nothing is said any more: running streams get no news, new ones no first message. */
    SILENCE,
    /** Each message comes {@value WorkloadApiServer#DELAY_MILLIS} ms late. */
    DELAY,
    /** The API is unknown: streams end with UNIMPLEMENTED, and new calls get the same. */
    UNIMPLEMENTED,
    /** The request counts as invalid: streams end with INVALID_ARGUMENT, and new calls get the same. */
    INVALID_ARGUMENT
}
