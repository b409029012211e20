package dev.zt.grpc.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/** A context that leaves all work to another, which may change from one engine to the next. */
abstract class ForwardingSslContext extends SslContext {

    abstract SslContext inner();

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return inner().newEngine(allocator);
    }

    @Override
    public boolean isClient() {
        return inner().isClient();
    }

    @Override
    public List<String> cipherSuites() {
        return inner().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation")
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return inner().applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return inner().newEngine(allocator, host, port);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return inner().sessionContext();
    }
}
