package dev.zt.grpc.netty;

import dev.zt.tls.PeerExpectation;
import dev.zt.tls.TlsContexts;
import io.netty.handler.ssl.SslContext;

/**
 * TLS of one channel. {@link #renew} starts anew: a session resumed from before would bring back the identities of both
 * ends as they were (docs/decisions/007).
 */
final class ClientSslContext extends ForwardingSslContext {

    private final TlsContexts tls;
    private final PeerExpectation expectation;
    private volatile SslContext inner;

    ClientSslContext(TlsContexts tls, PeerExpectation expectation) {
        this.tls = tls;
        this.expectation = expectation;
        this.inner = Http2Tls.client(tls.client(expectation));
    }

    void renew() {
        inner = Http2Tls.client(tls.client(expectation));
    }

    @Override
    SslContext inner() {
        return inner;
    }
}
