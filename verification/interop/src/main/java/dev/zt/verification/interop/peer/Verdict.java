package dev.zt.verification.interop.peer;

import java.util.Locale;

/** What became of a call. */
enum Verdict {
    /** It was answered. */
    ALLOWED,
    /** The server answered that it is not allowed: 403 or PERMISSION_DENIED. */
    DENIED,
    /** The client refused: the server, or to call at all. */
    CLIENT,
    /** The server ended the connection, in the handshake or right behind it. */
    SERVER,
    /** Anything else, which is never what is expected. */
    FAILED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
