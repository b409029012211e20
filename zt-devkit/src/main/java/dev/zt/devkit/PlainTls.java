package dev.zt.devkit;

import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a peer without zt, for tests: it presents what it has, or nothing, and believes anyone, so that only the end
 * under test can refuse.
 *
 * <h2>Does not protect against</h2>
 *
 * Anything. It verifies nobody.
 */
public final class PlainTls {

    private PlainTls() {}

    /**
     * Makes a context of TLS 1.3 for either end.
     *
     * @param svid what to present, however invalid; null for nothing
     * @return the context
     */
    public static SSLContext insecurelyTrustingAnyone(@Nullable X509Svid svid) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys(svid), new TrustManager[] {new AnyoneIsTrusted()}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This JVM offers no TLS 1.3 for a plain key store.", e);
        }
    }

    /** Makes a context for servers that show what the manager holds at the moment, and ask for nothing. */
    static SSLContext showing(KeyManager keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM offers no TLS.", e);
        }
    }

    private static KeyManager @Nullable [] keys(@Nullable X509Svid svid) throws GeneralSecurityException, IOException {
        if (svid == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("svid", svid.privateKey(), new char[0], svid.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    private static final class AnyoneIsTrusted extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
