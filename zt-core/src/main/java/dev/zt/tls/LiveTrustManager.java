package dev.zt.tls;

import dev.zt.identity.PeerIdentity;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.IdentitySource;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Proves who the peer is against the snapshot of the moment, and binds that to the handshake's session.
 *
 * <p>Being an {@link X509ExtendedTrustManager} it takes over endpoint identification from JSSE: names in DNS do not
 * matter, the check handed in always does. Calls that give no session to bind to are refused. Thread-safe.
 */
final class LiveTrustManager extends X509ExtendedTrustManager {

    private final IdentitySource source;
    private final PeerVerifier verifier;
    private final PeerCheck check;
    private final Clock clock;
    private final BiConsumer<@Nullable InetSocketAddress, PeerRejection> refusedOnSocket;

    LiveTrustManager(
            IdentitySource source,
            PeerVerifier verifier,
            PeerCheck check,
            Clock clock,
            BiConsumer<@Nullable InetSocketAddress, PeerRejection> refusedOnSocket) {
        this.source = source;
        this.verifier = verifier;
        this.check = check;
        this.clock = clock;
        this.refusedOnSocket = refusedOnSocket;
    }

    /** Verifies a chain in full: path, profile, revocation, and whether this peer is wanted here. */
    PeerIdentity prove(List<X509Certificate> chain) throws PeerRejectedException {
        HandshakeScope.sawCertificate();
        IdentitySnapshot snapshot = source.current();
        long now = clock.millis();
        PeerVerification verification = verifier.verify(chain, snapshot, now);
        if (verification instanceof PeerVerification.Rejected rejected) {
            throw new PeerRejectedException(rejected.rejection());
        }
        PeerIdentity peer = ((PeerVerification.Accepted) verification).peer();
        PeerRejection unwanted = check.check(peer, snapshot, now);
        if (unwanted != null) {
            throw new PeerRejectedException(unwanted);
        }
        return peer;
    }

    /** A socket drives its handshake itself: nobody but this sees whom it refuses. */
    private void proveOnSocket(X509Certificate @Nullable [] chain, @Nullable Socket socket)
            throws CertificateException {
        try {
            prove(chain, session(socket));
        } catch (PeerRejectedException e) {
            if (!HandshakeScope.isActive()) {
                refusedOnSocket.accept(
                        socket != null && socket.getRemoteSocketAddress() instanceof InetSocketAddress remote
                                ? remote
                                : null,
                        e.rejection());
            }
            throw e;
        }
    }

    private void prove(X509Certificate @Nullable [] chain, @Nullable SSLSession session) throws CertificateException {
        PeerIdentity peer = prove(PlatformChain.of(chain));
        if (session == null) {
            throw new CertificateException(
                    "Peer " + peer + " rejected: the TLS stack gave no session to bind its identity"
                            + " to. Use a stack that passes its engine or socket to X509ExtendedTrustManager.");
        }
        PeerBinding.bind(session, peer);
        HandshakeScope.proved(peer);
    }

    private static @Nullable SSLSession session(@Nullable SSLEngine engine) {
        return engine == null ? null : engine.getHandshakeSession();
    }

    private static @Nullable SSLSession session(@Nullable Socket socket) {
        return socket instanceof SSLSocket ssl ? ssl.getHandshakeSession() : null;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        prove(chain, session(engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        prove(chain, session(engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        proveOnSocket(chain, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        proveOnSocket(chain, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        prove(chain, (SSLSession) null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        prove(chain, (SSLSession) null);
    }

    /** Names no issuers: which authority signs for a domain is nobody else's business, and peers ignore the list. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
