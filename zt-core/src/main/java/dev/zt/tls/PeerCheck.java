package dev.zt.tls;

import dev.zt.identity.PeerIdentity;
import dev.zt.source.IdentitySnapshot;
import org.jspecify.annotations.Nullable;

/** What one end demands of a peer besides a valid chain. */
@FunctionalInterface
interface PeerCheck {

    /** Returns why the peer is not wanted, or null. */
    @Nullable
    PeerRejection check(PeerIdentity peer, IdentitySnapshot snapshot, long nowMillis);
}
