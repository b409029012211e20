package dev.zt.verification.handshakes;

import dev.zt.identity.X509Svid;
import dev.zt.source.IdentitySource;
import dev.zt.trust.TrustBundle;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The same certificates in a provider's context with the managers that come with it: what one pays without zt. */
final class BareContext {

    private static final char[] PASSWORD = new char[0];

    private BareContext() {}

    static SSLContext of(IdentitySource source, TrustBundle bundle, @Nullable Provider provider) throws Exception {
        X509Svid svid = Objects.requireNonNull(source.current().defaultSvid());
        KeyStore keys = empty();
        keys.setKeyEntry("svid", svid.privateKey(), PASSWORD, svid.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("SunX509");
        keyManagers.init(keys, PASSWORD);
        KeyStore anchors = empty();
        for (X509Certificate authority : bundle.authorities()) {
            anchors.setCertificateEntry("authority-" + anchors.size(), authority);
        }
        // The JDK's trust manager does not know the kinds of certificates that Conscrypt tells it.
        TrustManagerFactory trustManagers = provider == null
                ? TrustManagerFactory.getInstance("PKIX")
                : TrustManagerFactory.getInstance("PKIX", provider);
        trustManagers.init(anchors);
        SSLContext context =
                provider == null ? SSLContext.getInstance("TLSv1.3") : SSLContext.getInstance("TLSv1.3", provider);
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    /** What whoever uses that provider should do as well; before JDK 20 only a system property can, and zt has set it. */
    static SSLEngine withGroupsOfAccp(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        try {
            SSLParameters.class.getMethod("setNamedGroups", String[].class).invoke(parameters, (Object)
                    new String[] {"secp256r1", "secp384r1"});
        } catch (NoSuchMethodException e) {
            return engine;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
