package dev.zt.arch.planted.source;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.Vouch;

/** Planted: a source that vouches for a peer without a verification. */
public final class RenewsPeers {

    void renew(PeerIdentity peer, Vouch vouch) {
        peer.renew(vouch);
    }
}
