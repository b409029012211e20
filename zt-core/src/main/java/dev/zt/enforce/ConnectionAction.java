package dev.zt.enforce;

/** What becomes of a connection at an event. Whatever it is, each further call on it is checked, and denied if it must be. */
public enum ConnectionAction {
    /** It stays. It still makes way for a new one when a certificate that was shown on it nears its end. */
    KEEP,
    /** It takes no further calls and closes once those in flight are over. */
    DRAIN,
    /** It is drained, and closed after a second where the transport lets a library do so. */
    CUT
}
