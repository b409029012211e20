package dev.zt.grpc.netty;

import dev.zt.Callers;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import javax.net.ssl.SSLEngine;

/**
 * TLS of a server. gRPC asks for engines without saying for which connection; the one that begins on this thread is
 * meant, so that records name the remote end, and the connection knows its engine before Netty wraps it.
 */
final class ServerSslContext extends ForwardingSslContext {

    private volatile SslContext inner;

    ServerSslContext(Callers callers) {
        inner = of(callers);
    }

    /** Asks clients for what these callers need, from the next engine on. */
    void use(Callers callers) {
        inner = of(callers);
    }

    private static SslContext of(Callers callers) {
        return Http2Tls.server(callers.tls(engine -> {
            ServerConnection connection = ServerConnection.beginning();
            if (connection != null) {
                connection.engine(engine);
            }
        }));
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        ServerConnection connection = ServerConnection.beginning();
        return connection == null
                ? inner.newEngine(allocator)
                : inner.newEngine(allocator, connection.host(), connection.port());
    }

    @Override
    SslContext inner() {
        return inner;
    }
}
