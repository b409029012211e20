package dev.zt.federation;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A web server's certificate, judged by the JDK; the name of the host is checked by its HTTP client. */
final class WebTrust implements ServerTrust {

    private final Set<X509Certificate> authorities;
    private final Clock clock;

    WebTrust(Set<X509Certificate> authorities, Clock clock) {
        this.authorities = authorities;
        this.clock = clock;
    }

    @Override
    public SSLContext newContext() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // Not the default context, which may show a certificate of this JVM.
            context.init(null, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] trustManagers() throws GeneralSecurityException, IOException {
        if (authorities.isEmpty()) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (X509Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    @Override
    public void recheck(SSLSession session) throws IOException {
        X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
        if (!clock.instant().isBefore(leaf.getNotAfter().toInstant())) {
            throw new IOException("the certificate of its server expired at "
                    + leaf.getNotAfter().toInstant());
        }
    }
}
