package dev.zt.enforce;

import dev.zt.authz.Reason;
import org.jspecify.annotations.Nullable;

/** What can happen to a connection whose handshake is past. */
public enum ConnectionEvent {
    /** The own SVID was rotated; the connection goes on showing the one before. */
    OWN_ROTATION,
    /** The peer's SVID has expired. */
    PEER_EXPIRED,
    /** The bundles no longer vouch for the peer. */
    PEER_NOT_VOUCHED,
    /** The peer was revoked. */
    PEER_REVOKED;

    /** Returns the event that a denial for this reason stems from, or null. */
    static @Nullable ConnectionEvent of(Reason reason) {
        return switch (reason) {
            case PEER_EXPIRED -> PEER_EXPIRED;
            case PEER_NOT_VOUCHED -> PEER_NOT_VOUCHED;
            case PEER_REVOKED -> PEER_REVOKED;
            default -> null;
        };
    }
}
