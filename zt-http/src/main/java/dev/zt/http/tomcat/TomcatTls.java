package dev.zt.http.tomcat;

import dev.zt.identity.X509Svid;
import dev.zt.source.IdentitySource;
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

/** A context of zt in Tomcat's words; it follows its identity source, so that Tomcat has nothing to set. */
final class TomcatTls implements SSLContext {

    private final javax.net.ssl.SSLContext context;
    private final IdentitySource source;

    TomcatTls(javax.net.ssl.SSLContext context, IdentitySource source) {
        this.context = context;
        this.source = source;
    }

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
        return context.createSSLEngine();
    }

    /** Refuses: connectors of Tomcat drive engines. */
    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
        throw new UnsupportedOperationException("zt serves SSLEngine only");
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
        return context.getSupportedSSLParameters();
    }

    /** For Tomcat's own reports of expiry alone. */
    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        X509Svid svid = source.current().defaultSvid();
        return svid == null ? null : svid.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
