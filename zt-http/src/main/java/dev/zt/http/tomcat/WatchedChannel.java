package dev.zt.http.tomcat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Tomcat's that shows a handshake which comes to nothing to the engine, which reports it. Tomcat looks at
 * the first bytes itself, and makes an engine only when they are the whole beginning of a handshake.
 *
 * <p>Used by one thread at a time, and again for other connections: what is of one of them is forgotten in {@link #reset}.
 */
final class WatchedChannel extends SecureNioChannel {

    private final EngineContext engines;
    private @Nullable InetSocketAddress caller;
    private boolean over;

    WatchedChannel(SocketBufferHandler buffers, NioEndpoint endpoint, EngineContext engines) {
        super(buffers, endpoint);
        this.engines = engines;
    }

    /** Begins with a connection, or without one puts this aside until there is another. */
    @Override
    public void reset(@Nullable SocketChannel channel, NioEndpoint.@Nullable NioSocketWrapper wrapper)
            throws IOException {
        super.reset(channel, wrapper);
        over = channel == null;
        // A unix domain socket has no such address.
        caller = channel != null && channel.getRemoteAddress() instanceof InetSocketAddress address ? address : null;
    }

    @Override
    public int handshake(boolean read, boolean write) throws IOException {
        if (over || isHandshakeComplete()) {
            return super.handshake(read, write);
        }
        try {
            int interest = engines.during(caller, () -> super.handshake(read, write));
            if (interest < 0) {
                givenUp();
            }
            return interest;
        } catch (IOException e) {
            givenUp();
            throw e;
        }
    }

    /** Tomcat closes this connection. Says so to the engine if a handshake had begun and is not complete. */
    void givenUp() {
        SSLEngine engine = getSslEngine();
        if (over || isHandshakeComplete() || (engine == null && netInBuffer.position() == 0)) {
            return;
        }
        over = true;
        try {
            end(engine == null ? begin() : engine);
        } catch (SSLException e) {
            // What it says is in the engine's report, of which there is one at most.
        }
    }

    /** Makes an engine that Tomcat does not know of: it would send its alert after the answer in plaintext. */
    private SSLEngine begin() throws SSLException {
        SSLEngine engine = engines.engine(caller);
        engine.beginHandshake();
        return engine;
    }

    /** Tomcat may have read to the end of the stream without showing to the engine what came before it. */
    private void end(SSLEngine engine) throws SSLException {
        engine.unwrap(netInBuffer.duplicate().flip(), ByteBuffer.allocate(0));
        engine.closeInbound();
    }
}
