package dev.zt.http.tomcat;

import dev.zt.Zt;
import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.tomcat.util.net.SSLContext;
import org.jspecify.annotations.Nullable;

/** The server context of a {@link Zt} as Tomcat wants it. Tomcat takes an engine from it for each connection. */
final class EngineContext implements SSLContext {

    private static final ThreadLocal<@Nullable InetSocketAddress> CALLER = new ThreadLocal<>();

    private final Zt zt;
    private final javax.net.ssl.SSLContext context;

    EngineContext(Zt zt, javax.net.ssl.SSLContext context) {
        this.zt = zt;
        this.context = context;
    }

    /** Does nothing: keys and trust are zt's, whatever the connector is configured with. */
    @Override
    public void init(KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {}

    @Override
    public void destroy() {}

    @Override
    public SSLSessionContext getServerSessionContext() {
        return context.getServerSessionContext();
    }

    @Override
    public SSLEngine createSSLEngine() {
        return engine(CALLER.get());
    }

    /** Makes an engine whose records name the caller. */
    SSLEngine engine(@Nullable InetSocketAddress remote) {
        return remote == null
                ? context.createSSLEngine()
                : context.createSSLEngine(remote.getAddress().getHostAddress(), remote.getPort());
    }

    /** Runs a step in which Tomcat may ask for the engine of a connection, and does not say of which. */
    int during(@Nullable InetSocketAddress remote, Step step) throws IOException {
        CALLER.set(remote);
        try {
            return step.run();
        } finally {
            CALLER.remove();
        }
    }

    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
        return context.getServerSocketFactory();
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
        return context.getSupportedSSLParameters();
    }

    @Override
    public X509Certificate[] getCertificateChain(@Nullable String alias) {
        X509Svid svid = zt.source().current().defaultSvid();
        return svid == null ? new X509Certificate[0] : svid.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    /** A step of a handshake. */
    @FunctionalInterface
    interface Step {

        int run() throws IOException;
    }
}
