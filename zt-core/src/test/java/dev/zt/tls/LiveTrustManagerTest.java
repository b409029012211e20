package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundleSet;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LiveTrustManagerTest {

    private static final X509Certificate[] CHAIN =
            Fakes.CA.issue(Fakes.ORDERS).chain().toArray(X509Certificate[]::new);
    private static final X509Certificate[] STRANGER =
            Fakes.STRANGER.issue(Fakes.ORDERS).chain().toArray(X509Certificate[]::new);
    private static final PeerRejection UNWANTED =
            PeerRejection.withoutCertificate(RejectionReason.UNEXPECTED_PEER, "not wanted");

    private final List<InetSocketAddress> remotes = new ArrayList<>();
    private final List<PeerRejection> refused = new ArrayList<>();
    private final SSLSession session = Fakes.session();
    private final SSLEngine engine = mock(SSLEngine.class);
    private final SSLSocket socket = mock(SSLSocket.class);
    private final LiveTrustManager trust = trusting((peer, snapshot, now) -> null);

    LiveTrustManagerTest() {
        when(engine.getHandshakeSession()).thenReturn(session);
        when(socket.getHandshakeSession()).thenReturn(session);
    }

    private LiveTrustManager trusting(PeerCheck check) {
        return new LiveTrustManager(
                StaticIdentitySource.of(Fakes.CA.issue("/own"), TrustBundleSet.of(Fakes.CA.bundle())),
                new PeerVerifier(),
                check,
                Clock.systemUTC(),
                (remote, rejection) -> {
                    remotes.add(remote);
                    refused.add(rejection);
                });
    }

    /** One of the ways in which a stack asks. */
    @FunctionalInterface
    private interface Ask {
        void about(LiveTrustManagerTest test, LiveTrustManager trust, X509Certificate[] chain)
                throws CertificateException;
    }

    static Stream<Ask> waysWithASession() {
        return Stream.of(
                (test, trust, chain) -> trust.checkClientTrusted(chain, "EC", test.engine),
                (test, trust, chain) -> trust.checkServerTrusted(chain, "EC", test.engine),
                (test, trust, chain) -> trust.checkClientTrusted(chain, "EC", test.socket),
                (test, trust, chain) -> trust.checkServerTrusted(chain, "EC", test.socket));
    }

    static Stream<Ask> waysWithoutASession() {
        return Stream.of(
                (test, trust, chain) -> trust.checkClientTrusted(chain, "EC"),
                (test, trust, chain) -> trust.checkServerTrusted(chain, "EC"),
                (test, trust, chain) -> trust.checkClientTrusted(chain, "EC", (SSLEngine) null),
                (test, trust, chain) -> trust.checkServerTrusted(chain, "EC", (SSLEngine) null),
                (test, trust, chain) -> trust.checkClientTrusted(chain, "EC", mock(SSLEngine.class)),
                (test, trust, chain) -> trust.checkClientTrusted(chain, "EC", (Socket) null),
                (test, trust, chain) -> trust.checkServerTrusted(chain, "EC", mock(Socket.class)),
                (test, trust, chain) -> trust.checkServerTrusted(chain, "EC", mock(SSLSocket.class)));
    }

    static Stream<Ask> allWays() {
        return Stream.concat(waysWithASession(), waysWithoutASession());
    }

    @ParameterizedTest
    @MethodSource("waysWithASession")
    void bindsTheProvenPeerToTheSession(Ask ask) throws Exception {
        HandshakeScope scope = new HandshakeScope();
        scope.<Boolean, Exception>run(() -> {
            ask.about(this, trust, CHAIN);
            return true;
        });

        assertThat(PeerBinding.of(session)).isNotNull().isSameAs(scope.proven());
        assertThat(scope.proven().id()).isEqualTo(Fakes.ORDERS);
        assertThat(scope.hasSeenCertificate()).isTrue();
        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("waysWithoutASession")
    void refusesToProveWithoutASessionToBindTo(Ask ask) {
        assertThatThrownBy(() -> ask.about(this, trust, CHAIN))
                .isExactlyInstanceOf(CertificateException.class)
                .hasMessage("Peer " + Fakes.ORDERS + " rejected: the TLS stack gave no session to bind its identity to."
                        + " Use a stack that passes its engine or socket to X509ExtendedTrustManager.");
        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("allWays")
    void refusesAStrangerAndBindsNobody(Ask ask) {
        HandshakeScope scope = new HandshakeScope();

        assertThatThrownBy(() -> scope.<Boolean, Exception>run(() -> {
                    ask.about(this, trust, STRANGER);
                    return true;
                }))
                .isInstanceOfSatisfying(
                        PeerRejectedException.class,
                        e -> assertThat(e.rejection().reason()).isEqualTo(RejectionReason.UNTRUSTED_CHAIN));
        assertThat(PeerBinding.of(session)).isNull();
        assertThat(scope.proven()).isNull();
        assertThat(scope.hasSeenCertificate()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("allWays")
    void refusesWhoIsNotWantedHere(Ask ask) {
        LiveTrustManager choosy = trusting((peer, snapshot, now) -> UNWANTED);

        assertThatThrownBy(() -> ask.about(this, choosy, CHAIN))
                .isInstanceOfSatisfying(
                        PeerRejectedException.class,
                        e -> assertThat(e.rejection()).isSameAs(UNWANTED));
        assertThat(PeerBinding.of(session)).isNull();
    }

    @ParameterizedTest
    @MethodSource("allWays")
    void refusesAnEmptyChainAndNone(Ask ask) {
        assertThatThrownBy(() -> ask.about(this, trust, new X509Certificate[0]))
                .isInstanceOf(PeerRejectedException.class);
        assertThatThrownBy(() -> ask.about(this, trust, null)).isInstanceOf(PeerRejectedException.class);
    }

    @Test
    void namesNoIssuers() {
        assertThat(trust.getAcceptedIssuers()).isEmpty();
    }

    @Nested
    class OnSockets {

        private final InetSocketAddress remote = InetSocketAddress.createUnresolved("orders", 8443);

        private PeerRejectedException refusal(Socket asked) {
            return catchThrowableOfType(
                    PeerRejectedException.class, () -> trust.checkServerTrusted(STRANGER, "EC", asked));
        }

        @Test
        void tellsWhomItRefusesAndWhere() {
            when(socket.getRemoteSocketAddress()).thenReturn(remote);
            PeerRejectedException refusal = refusal(socket);

            assertThat(refused).containsExactly(refusal.rejection());
            assertThat(remotes).containsExactly(remote);
        }

        @Test
        void tellsWhomItRefusesWhereThereIsNoAddress() {
            when(socket.getRemoteSocketAddress()).thenReturn(mock(SocketAddress.class));
            refusal(socket);
            refusal(null);

            assertThat(refused).hasSize(2);
            assertThat(remotes).containsExactly(null, null);
        }

        /** It will be told by the engine. */
        @Test
        void tellsNothingWithinAnEngineOfOurs() {
            new HandshakeScope().run(() -> refusal(socket));

            assertThat(refused).isEmpty();
        }
    }
}
