package dev.zt.grpc.server;

import dev.zt.authz.Reason;
import dev.zt.identity.PeerIdentity;

/** The connections of a server, for transports that can end one. */
@FunctionalInterface
public interface PeerConnections {

    /** Those of a transport that cannot: a condemned peer is denied, call by call. */
    PeerConnections UNREACHABLE = (peer, reason) -> {};

    /**
     * Ends the connections of a peer that is no longer who it was, as {@link dev.zt.Zt#serverConnections()} says: what has
     * been written still goes out, and new calls are not accepted. Must not block.
     *
     * @param peer a peer that was denied for what it is
     * @param reason why
     */
    void condemn(PeerIdentity peer, Reason reason);
}
