package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationList;
import dev.zt.trust.TrustBundleSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@ParameterizedClass
@MethodSource("dev.zt.tls.Engines#offered")
class ClientSocketFactoryTest {

    private static final SpiffeId DATABASE = SpiffeId.parse("spiffe://a.test/database");
    private static final SpiffeId INVENTORY = SpiffeId.parse("spiffe://a.test/inventory");

    private final MutableClock clock = MutableClock.atSystemTime();
    private final DevAuthority authority =
            DevAuthority.builder("a.test").clock(clock).build();
    private final TrustBundleSet bundles = TrustBundleSet.of(authority.bundle());
    private final StaticIdentitySource source =
            StaticIdentitySource.of(IdentityMaterial.of(List.of(authority.issue(INVENTORY)), bundles), clock);
    private final RevocationList revocations = new RevocationList();
    private final List<PeerRejection> rejections = new CopyOnWriteArrayList<>();
    private final List<X509Certificate> shown = new CopyOnWriteArrayList<>();
    private final ExecutorService acceptor = Executors.newSingleThreadExecutor();
    private final TlsContexts tls;
    private SSLServerSocket server;

    ClientSocketFactoryTest(CryptoEngine engine) {
        tls = TlsContexts.builder(source)
                .crypto(engine)
                .clock(clock)
                .revocations(revocations)
                .listener((isServer, remote, rejection) -> rejections.add(rejection))
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        acceptor.shutdownNow();
        tls.close();
    }

    @Test
    void showsTheNewestSvidToTheExpectedServer() throws Exception {
        serve(authority.issue(DATABASE));
        SSLSocketFactory sockets = tls.clientSocketFactory(PeerExpectation.exactly(DATABASE));

        assertThat(call(sockets)).isEqualTo(42);
        X509Svid next = authority.issue(INVENTORY);
        source.update(next, bundles);
        assertThat(call(tls.clientSocketFactory(PeerExpectation.exactly(DATABASE))))
                .isEqualTo(42);

        assertThat(shown).hasSize(2).last().isEqualTo(next.leaf());
        assertThat(rejections).isEmpty();
    }

    @Test
    void provesWhoTheServerIs() throws Exception {
        serve(authority.issue(DATABASE));
        try (SSLSocket socket = open(tls.clientSocketFactory(PeerExpectation.exactly(DATABASE)))) {
            socket.startHandshake();

            assertThat(tls.peerOf(socket.getSession()).map(PeerIdentity::id)).contains(DATABASE);
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void wrapsASocketThatIsConnectedAlready() throws Exception {
        serve(authority.issue(DATABASE));
        SSLSocketFactory sockets = tls.clientSocketFactory(PeerExpectation.exactly(DATABASE));

        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                Socket socket = sockets.createSocket(plain, "database", server.getLocalPort(), true)) {
            assertThat(socket.getInputStream().read()).isEqualTo(42);
        }
    }

    @Test
    void rejectsAnotherServerAndTellsOnce() throws Exception {
        serve(authority.issue("/impostor"));

        assertRejected(RejectionReason.UNEXPECTED_PEER);
    }

    @Test
    void rejectsAServerOfAnUnknownDomain() throws Exception {
        serve(DevAuthority.create("b.test").issue("/database"));

        assertRejected(RejectionReason.NO_BUNDLE);
    }

    @Test
    void rejectsARevokedServer() throws Exception {
        serve(authority.issue(DATABASE));
        revocations.revoke(Revocation.of(SpiffeIdPattern.of(DATABASE), "stolen"));

        assertRejected(RejectionReason.REVOKED);
    }

    @Test
    void rejectsAnyServerWhileTheOwnIdentityIsExpired() throws Exception {
        serve(authority.issue(DATABASE.path(), Duration.ofDays(1)));
        clock.advance(Duration.ofHours(2));

        assertRejected(RejectionReason.OWN_IDENTITY_UNUSABLE);
    }

    @Test
    void rejectsAtTheNextSocketWhatFellMeanwhile() throws Exception {
        serve(authority.issue(DATABASE.path(), Duration.ofMinutes(5)));
        SSLSocketFactory sockets = tls.clientSocketFactory(PeerExpectation.exactly(DATABASE));
        assertThat(call(sockets)).isEqualTo(42);

        source.update(
                source.current().defaultSvid(),
                TrustBundleSet.of(DevAuthority.create("b.test").bundle()));
        assertThatThrownBy(() -> call(sockets)).isInstanceOf(IOException.class);
        source.update(source.current().defaultSvid(), bundles);
        assertThat(call(sockets)).isEqualTo(42);
        revocations.revoke(Revocation.of(SpiffeIdPattern.of(DATABASE), "stolen"));
        assertThatThrownBy(() -> call(sockets)).isInstanceOf(IOException.class);
        revocations.replaceAll(List.of());
        clock.advance(Duration.ofMinutes(6));
        assertThatThrownBy(() -> call(sockets)).isInstanceOf(IOException.class);

        assertThat(rejections)
                .extracting(PeerRejection::reason)
                .containsExactly(RejectionReason.NO_BUNDLE, RejectionReason.REVOKED, RejectionReason.EXPIRED);
    }

    @Test
    void rejectsAtTheNextSocketOnceItsOwnIdentityWasTakenBack() throws Exception {
        serve(authority.issue(DATABASE));
        SSLSocketFactory sockets = tls.clientSocketFactory(PeerExpectation.exactly(DATABASE));
        assertThat(call(sockets)).isEqualTo(42);
        source.update(new IdentityMaterial(List.of(), bundles, Instant.MAX, true));

        assertThatThrownBy(() -> call(sockets)).isInstanceOf(IOException.class);
    }

    private void assertRejected(RejectionReason reason) {
        SSLSocketFactory sockets = tls.clientSocketFactory(PeerExpectation.exactly(DATABASE));

        assertThatThrownBy(() -> call(sockets)).isInstanceOf(IOException.class);
        assertThat(rejections).extracting(PeerRejection::reason).containsExactly(reason);
    }

    private int call(SSLSocketFactory sockets) throws IOException {
        try (Socket socket = open(sockets)) {
            return socket.getInputStream().read();
        }
    }

    private SSLSocket open(SSLSocketFactory sockets) throws IOException {
        return (SSLSocket) sockets.createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    private void serve(X509Svid svid) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("svid", svid.privateKey(), new char[0], svid.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new PresentedCertificates(shown)}, null);
        server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        acceptor.execute(this::answer);
    }

    private void answer() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(42);
            } catch (IOException e) {
                // A client that refused this server, or the end of the test.
            }
        }
    }
}
