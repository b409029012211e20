package dev.zt.federation;

import dev.zt.identity.SpiffeId;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.SnapshotPublisher;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** An X.509-SVID of one SPIFFE ID, verified against the newest bundle of its domain; names in DNS do not matter. */
final class SpiffeTrust implements ServerTrust {

    private final SpiffeId expected;
    private final Supplier<@Nullable TrustBundle> newest;
    private final Clock clock;
    private final PeerVerifier verifier = new PeerVerifier();
    private final SnapshotPublisher publisher;

    /**
     * Creates the trust in one server.
     *
     * @param newest the newest bundle of the server's domain, or null if there is none
     */
    SpiffeTrust(SpiffeId expected, Supplier<@Nullable TrustBundle> newest, Clock clock) {
        this.expected = expected;
        this.newest = newest;
        this.clock = clock;
        this.publisher = SnapshotPublisher.withoutIdentity(clock);
    }

    @Override
    public SSLContext newContext() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Manager()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    @Override
    public void recheck(SSLSession session) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : session.getPeerCertificates()) {
            chain.add((X509Certificate) certificate);
        }
        try {
            prove(chain);
        } catch (ServerRefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void prove(List<X509Certificate> chain) throws ServerRefusedException {
        PeerVerification verification = verifier.verify(chain, snapshot(), clock.millis());
        if (verification instanceof PeerVerification.Rejected rejected) {
            throw new ServerRefusedException(rejected.rejection().message());
        }
        SpiffeId proven = ((PeerVerification.Accepted) verification).peer().id();
        if (!proven.equals(expected)) {
            throw new ServerRefusedException("its server is " + proven + ", not " + expected);
        }
    }

    private IdentitySnapshot snapshot() {
        TrustBundle bundle = newest.get();
        TrustBundleSet bundles = bundle == null ? TrustBundleSet.empty() : TrustBundleSet.of(bundle);
        publisher.publish(new IdentityMaterial(List.of(), bundles, Instant.MAX, true));
        return publisher.current();
    }

    /** Being an extended trust manager it takes over the check of the host's name from JSSE, and leaves it out. */
    private final class Manager extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            prove(List.of(chain));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            prove(List.of(chain));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            prove(List.of(chain));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw noServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw noServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw noServer();
        }

        private static CertificateException noServer() {
            return new CertificateException("this end is no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
