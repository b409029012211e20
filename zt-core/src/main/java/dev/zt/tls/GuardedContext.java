package dev.zt.tls;

import javax.net.ssl.SSLContext;

/** An {@link SSLContext} whose engines are guarded. */
final class GuardedContext extends SSLContext {

    GuardedContext(GuardedContextSpi spi, SSLContext inner) {
        super(spi, inner.getProvider(), inner.getProtocol());
    }
}
