package dev.zt.verification.conformance;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** The other end: shows what it was given whatever that says, and believes anyone. */
final class Stranger extends X509ExtendedKeyManager implements X509TrustManager {

    private static final String ALIAS = "shown";

    private final Presented presented;

    private Stranger(Presented presented) {
        this.presented = presented;
    }

    /** Returns the engine of a stranger, for TLS 1.2 and 1.3. */
    static SSLEngine engine(Presented presented, boolean client) {
        try {
            Stranger stranger = new Stranger(presented);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {stranger}, new TrustManager[] {stranger}, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(client);
            engine.setNeedClientAuth(!client);
            engine.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM offers no TLS.", e);
        }
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return presented.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return presented.key();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
