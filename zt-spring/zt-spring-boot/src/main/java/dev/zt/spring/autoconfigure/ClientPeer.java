package dev.zt.spring.autoconfigure;

import dev.zt.identity.SpiffeIdPattern;
import dev.zt.tls.PeerExpectation;
import org.jspecify.annotations.Nullable;

/** Whom a client of {@code zt.clients} expects. */
final class ClientPeer {

    private ClientPeer() {}

    static PeerExpectation expected(String name, @Nullable String peer) {
        if (peer == null) {
            throw new StartRefusedException(
                    "zt.clients." + name + " names no peer, and a client without one calls nobody.",
                    "Set zt.clients." + name + ".peer to the SPIFFE ID of the workload to call.");
        }
        try {
            return PeerExpectation.matching(SpiffeIdPattern.parse(peer));
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    "zt.clients." + name + ".peer is invalid: " + e.getMessage(),
                    "Set zt.clients." + name + ".peer to a SPIFFE ID, for example spiffe://prod.example/orders.");
        }
    }
}
