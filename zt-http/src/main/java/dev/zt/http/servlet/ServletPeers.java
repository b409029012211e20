package dev.zt.http.servlet;

import dev.zt.identity.PeerIdentity;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Tells who sent a request, from the TLS session of its connection and nothing else. Headers, and attributes that a
 * proxy's valve may have filled from headers, prove nobody.
 */
@FunctionalInterface
public interface ServletPeers {

    /**
     * Returns the proven peer.
     *
     * @param request the request, in any dispatch
     * @return the peer, or null if the connection proves nobody
     */
    @Nullable
    PeerIdentity peerOf(HttpServletRequest request);
}
