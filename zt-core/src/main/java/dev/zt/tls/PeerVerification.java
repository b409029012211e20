package dev.zt.tls;

import dev.zt.identity.PeerIdentity;

/** What came of verifying a peer's certificate chain. */
public sealed interface PeerVerification {

    /**
     * The chain proves an identity.
     *
     * @param peer the identity
     */
    record Accepted(PeerIdentity peer) implements PeerVerification {}

    /**
     * The chain proves nothing.
     *
     * @param rejection why
     */
    record Rejected(PeerRejection rejection) implements PeerVerification {}
}
