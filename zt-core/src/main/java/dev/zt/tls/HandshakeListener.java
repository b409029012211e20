package dev.zt.tls;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Is told of each handshake that did not succeed, once. */
@FunctionalInterface
public interface HandshakeListener {

    /**
     * Takes notice of a rejection. Runs on the thread that drives the handshake; what it throws is logged and changes
     * nothing.
     *
     * @param server whether this end is the server
     * @param remote the address of the other end as the transport told the engine, or null if it did not
     * @param rejection why
     */
    void rejected(boolean server, @Nullable InetSocketAddress remote, PeerRejection rejection);
}
