package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.when;

import dev.zt.devkit.MutableClock;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationList;
import dev.zt.trust.TrustBundleSet;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link TlsContexts} says of sessions, and how it ends them. */
class ProvenSessionsTest {

    private static final TrustBundleSet BUNDLES = TrustBundleSet.of(Fakes.CA.bundle());
    private static final SpiffeId FRONTEND = SpiffeId.parse("spiffe://a.test/ns/shop/sa/frontend");
    private static final SpiffeId BASKET = SpiffeId.parse("spiffe://a.test/ns/shop/sa/basket");

    private final MutableClock clock = MutableClock.atSystemTime();
    private final StaticIdentitySource source =
            StaticIdentitySource.of(IdentityMaterial.of(List.of(Fakes.CA.issue(Fakes.ORDERS)), BUNDLES), clock);
    private final RevocationList revocations = new RevocationList();
    private final TlsContexts tls =
            TlsContexts.builder(source).clock(clock).revocations(revocations).build();
    private final SSLSession session = Fakes.session();

    @Nested
    class PeerOf {

        private void presented(X509Certificate... chain) throws SSLPeerUnverifiedException {
            when(session.getPeerCertificates()).thenReturn(chain);
        }

        @Test
        void isWhoWasBoundWhateverTheCertificatesSay() {
            PeerIdentity peer = Fakes.peer();
            PeerBinding.bind(session, peer);

            assertThat(tls.peerOf(session)).containsSame(peer);
        }

        @Test
        void isVerifiedOnceWhereNobodyWasBound() throws Exception {
            presented(Fakes.CA.issue(FRONTEND).leaf());
            PeerIdentity peer = tls.peerOf(session).orElseThrow();

            assertThat(peer.id()).isEqualTo(FRONTEND);
            assertThat(tls.peerOf(session)).containsSame(peer);
        }

        @Test
        void isNobodyWhoseCertificateNoBundleVouchesFor() throws Exception {
            presented(Fakes.STRANGER.issue(FRONTEND).leaf());

            assertThat(tls.peerOf(session)).isEmpty();
            assertThat(PeerBinding.of(session)).isNull();
        }

        @Test
        void isNobodyWhoseCertificateHasEnded() throws Exception {
            X509Svid svid = Fakes.CA.issue(FRONTEND);
            presented(svid.leaf());
            clock.set(svid.notAfter());

            assertThat(tls.peerOf(session)).isEmpty();
        }

        @Test
        void isNobodyWithoutACertificate() throws Exception {
            when(session.getPeerCertificates()).thenThrow(new SSLPeerUnverifiedException("none"));

            assertThat(tls.peerOf(session)).isEmpty();
        }
    }

    @Nested
    class IsAnonymous {

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        void whoShowedNoCertificate(String protocol) throws Exception {
            when(session.getProtocol()).thenReturn(protocol);
            when(session.getPeerCertificates()).thenThrow(new SSLPeerUnverifiedException("none"));

            assertThat(TlsContexts.isAnonymous(session)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"NONE", "SSLv3"})
        void nobodyBeforeTheHandshakeOrUnderAnotherProtocol(String protocol) throws Exception {
            when(session.getProtocol()).thenReturn(protocol);
            when(session.getPeerCertificates()).thenThrow(new SSLPeerUnverifiedException("none"));

            assertThat(TlsContexts.isAnonymous(session)).isFalse();
        }

        @Test
        void nobodyWhoShowedOneThatProvesNobodyAnyMore() throws Exception {
            when(session.getPeerCertificates()).thenReturn(new X509Certificate[] {
                Fakes.STRANGER.issue(FRONTEND).leaf()
            });

            assertThat(TlsContexts.isAnonymous(session)).isFalse();
        }

        @Test
        void nobodyWhoIsBound() throws Exception {
            when(session.getPeerCertificates()).thenThrow(new SSLPeerUnverifiedException("resumed"));
            PeerBinding.bind(session, Fakes.peer());

            assertThat(TlsContexts.isAnonymous(session)).isFalse();
        }
    }

    @Nested
    class IsDueForRenewal {

        private static final byte[] SOONEST = {-31};
        private static final byte[] LATEST = {-32};

        private final X509Svid peer = Fakes.CA.issue(FRONTEND.path(), Duration.ofMinutes(10));
        private final X509Svid brief = Fakes.CA.issue(Fakes.ORDERS.path(), Duration.ofMinutes(5));

        private void bind(byte[] id) {
            PeerBinding.bind(
                    session,
                    new PeerIdentity(FRONTEND, peer.chain(), Fakes.peer().vouch()));
            when(session.getId()).thenReturn(id);
            when(session.getCreationTime())
                    .thenReturn(peer.leaf().getNotBefore().getTime());
        }

        private void assertDueFrom(long millis) {
            clock.set(Instant.ofEpochMilli(millis - 1));
            assertThat(tls.isDueForRenewal(session)).isFalse();
            clock.set(Instant.ofEpochMilli(millis));
            assertThat(tls.isDueForRenewal(session)).isTrue();
        }

        @Test
        void fromTheVeryMillisecondThatDependsOnTheSession() {
            bind(SOONEST);
            assertDueFrom(Renewal.dueMillis(peer.leaf(), session.getCreationTime(), 0));
            bind(LATEST);
            assertDueFrom(Renewal.dueMillis(peer.leaf(), session.getCreationTime(), 1));
        }

        @Test
        void whenTheOwnCertificateEndsFirst() {
            bind(SOONEST);
            when(session.getLocalCertificates()).thenReturn(new X509Certificate[] {brief.leaf()});

            assertDueFrom(Renewal.dueMillis(brief.leaf(), session.getCreationTime(), 0));
        }

        @Test
        void neverWhereNobodyIsProven() {
            when(session.getId()).thenReturn(SOONEST);
            when(session.getLocalCertificates()).thenReturn(new X509Certificate[] {brief.leaf()});
            clock.set(brief.notAfter());

            assertThat(tls.isDueForRenewal(session)).isFalse();
        }
    }

    @Nested
    class Ends {

        private final SSLContext server = tls.server();
        private final PeerIdentity frontend = connect(FRONTEND);
        private final PeerIdentity basket = connect(BASKET);

        private PeerIdentity connect(SpiffeId id) {
            SSLContext client = TlsContexts.builder(StaticIdentitySource.of(Fakes.CA.issue(id), BUNDLES))
                    .build()
                    .client(PeerExpectation.exactly(Fakes.ORDERS));
            try {
                return tls.peerOf(
                                new EnginePair(client, server).connect().server.getSession())
                        .orElseThrow();
            } catch (SSLException e) {
                throw new AssertionError(e);
            }
        }

        private List<PeerIdentity> resumable() {
            return SessionsOf.all(server).stream()
                    .map(PeerBinding::of)
                    .distinct()
                    .toList();
        }

        @Test
        void theSessionsOfThePeerAlone() {
            assertThat(resumable()).containsExactlyInAnyOrder(frontend, basket);
            tls.endSessions(frontend);

            assertThat(resumable()).containsExactly(basket);
        }

        @Test
        void nothingForAnotherOfTheSameName() {
            tls.endSessions(Fakes.peer());

            assertThat(resumable()).hasSize(2);
        }

        @Test
        void nothingForABearer() {
            tls.endSessions(PeerIdentity.bearer(
                    FRONTEND, Fakes.CA.issue(FRONTEND).leaf().getPublicKey(), Long.MAX_VALUE));

            assertThat(resumable()).hasSize(2);
        }

        @Test
        void theSessionsOfWhoIsRevokedAlone() {
            revocations.revoke(Revocation.of(SpiffeIdPattern.of(FRONTEND), "key leaked"));

            assertThat(resumable()).containsExactly(basket);
        }

        @Test
        void nothingOnceClosed() {
            tls.close();
            revocations.revoke(Revocation.of(SpiffeIdPattern.of(FRONTEND), "key leaked"));
            int before = server.getServerSessionContext().getSessionTimeout();
            source.update(Fakes.CA.issue(Fakes.ORDERS.path(), Duration.ofSeconds(100)), BUNDLES);

            assertThat(resumable()).hasSize(2);
            assertThat(server.getServerSessionContext().getSessionTimeout()).isEqualTo(before);
        }
    }
}
