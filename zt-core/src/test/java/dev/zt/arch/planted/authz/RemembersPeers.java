package dev.zt.arch.planted.authz;

import dev.zt.identity.PeerIdentity;

/** Planted: an authorizer that writes the memo of the policy engine. */
public final class RemembersPeers {

    void remember(PeerIdentity peer) {
        peer.policyMemo(this);
    }
}
