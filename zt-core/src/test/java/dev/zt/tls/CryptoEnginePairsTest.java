package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.ca.KeyAlgorithm;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationList;
import dev.zt.trust.TrustBundleSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each engine against each other one, by host and port, as clients that may resume sessions call. */
@ParameterizedClass
@MethodSource("pairs")
class CryptoEnginePairsTest {

    private static final SpiffeId FRONTEND = SpiffeId.parse("spiffe://a.test/frontend");
    private static final SpiffeId BATCH = SpiffeId.parse("spiffe://a.test/batch");
    private static final SpiffeId ORDERS = SpiffeId.parse("spiffe://a.test/orders");

    private final MutableClock clock = MutableClock.atSystemTime();
    private final DevAuthority authority =
            DevAuthority.builder("a.test").clock(clock).build();
    private final TrustBundleSet bundles = TrustBundleSet.of(authority.bundle());
    private final StaticIdentitySource orders = source(ORDERS);
    private final StaticIdentitySource frontend = source(FRONTEND);
    private final RevocationList revokedAtServer = new RevocationList();
    private final RevocationList revokedAtClient = new RevocationList();
    private final List<RejectionReason> atServer = new ArrayList<>();
    private final List<RejectionReason> atClient = new ArrayList<>();
    private final boolean withConscrypt;
    private final TlsContexts serverTls;
    private final TlsContexts clientTls;
    private final SSLContext server;
    private final SSLContext client;

    CryptoEnginePairsTest(CryptoEngine clientEngine, CryptoEngine serverEngine) {
        withConscrypt = clientEngine == CryptoEngine.CONSCRYPT || serverEngine == CryptoEngine.CONSCRYPT;
        serverTls = tls(orders, serverEngine, revokedAtServer, atServer);
        clientTls = tls(frontend, clientEngine, revokedAtClient, atClient);
        server = serverTls.server();
        client = clientTls.client(PeerExpectation.exactly(ORDERS));
    }

    static Stream<Arguments> pairs() {
        return Engines.offered().flatMap(one -> Engines.offered().map(other -> Arguments.of(one, other)));
    }

    private StaticIdentitySource source(SpiffeId id) {
        return StaticIdentitySource.of(IdentityMaterial.of(List.of(authority.issue(id)), bundles), clock);
    }

    private TlsContexts tls(
            StaticIdentitySource source,
            CryptoEngine engine,
            RevocationList revocations,
            List<RejectionReason> rejections) {
        return TlsContexts.builder(source)
                .crypto(engine)
                .clock(clock)
                .revocations(revocations)
                .listener((isServer, remote, rejection) -> rejections.add(rejection.reason()))
                .build();
    }

    @Test
    void resumesOnlyBetweenEnginesThatKeepSessions() throws SSLException {
        PeerIdentity first = clientSeenBy(connect());
        PeerIdentity second = clientSeenBy(connect());

        assertThat(first == second).isEqualTo(!withConscrypt);
    }

    @Test
    void keepsOnePeerForTheLifeOfAConnection() throws SSLException {
        EnginePair pair = connect();

        assertThat(clientSeenBy(pair)).isSameAs(clientSeenBy(pair));
        assertThat(serverSeenBy(pair)).isSameAs(serverSeenBy(pair));
        assertThat(serverTls.peerOf(pair.server.getSession()).orElseThrow().chain())
                .containsExactlyElementsOf(frontend.current().defaultSvid().chain());
    }

    @ParameterizedTest
    @EnumSource
    void provesBothEndsWithEachKindOfKey(KeyAlgorithm keys) throws SSLException {
        DevAuthority other =
                DevAuthority.builder("a.test").clock(clock).keyAlgorithm(keys).build();
        TrustBundleSet theirs = TrustBundleSet.of(other.bundle());
        orders.update(other.issue(ORDERS), theirs);
        frontend.update(other.issue(FRONTEND), theirs);

        EnginePair pair = call();
        if (keys == KeyAlgorithm.ED25519 && withConscrypt) {
            assertThat(pair.failure()).as("it knows no such keys").isNotNull();
            return;
        }
        pair.connect();

        assertThat(clientSeenBy(pair).id()).isEqualTo(FRONTEND);
        assertThat(serverSeenBy(pair).id()).isEqualTo(ORDERS);
    }

    @Test
    void refusesARevokedClientThatComesBack() throws SSLException {
        connect();
        connect();
        revokedAtServer.revoke(Revocation.of(SpiffeIdPattern.of(FRONTEND), "stolen"));

        assertThat(call().failure()).isNotNull();
        assertThat(atServer).containsExactly(RejectionReason.REVOKED);
    }

    @Test
    void refusesARevokedServerThatIsCalledAgain() throws SSLException {
        connect();
        connect();
        revokedAtClient.revoke(Revocation.of(SpiffeIdPattern.of(ORDERS), "stolen"));

        assertThat(call().failure()).isNotNull();
        assertThat(atClient).containsExactly(RejectionReason.REVOKED);
    }

    @Test
    void neverTakesASwappedClientForTheOldOneOnceItsSessionsAreEnded() throws SSLException {
        PeerIdentity before = clientSeenBy(connect());
        frontend.update(authority.issue(BATCH), bundles);
        serverTls.endSessions(before);

        assertThat(clientSeenBy(connect()).id()).isEqualTo(BATCH);
    }

    @Test
    void refusesASwappedServerOnceItsSessionsAreEnded() throws SSLException {
        PeerIdentity before = serverSeenBy(connect());
        orders.update(authority.issue(BATCH), bundles);
        clientTls.endSessions(before);

        assertThat(call().failure()).isNotNull();
        assertThat(atClient).containsExactly(RejectionReason.UNEXPECTED_PEER);
    }

    @Test
    void refusesAClientWithoutCertificateAfterARotationToo() throws Exception {
        connect();
        orders.update(authority.issue(ORDERS), bundles);
        SSLContext anonymous = SSLContext.getInstance("TLS");
        anonymous.init(null, new TrustManager[] {new PresentedCertificates(new ArrayList<>())}, null);

        assertThat(new EnginePair(anonymous, server).failure()).isNotNull();
        assertThat(atServer).containsExactly(RejectionReason.NO_CERTIFICATE);
    }

    @Test
    void tellsClientsWithACertificateFromThoseWithoutWhereTokensCount() throws Exception {
        SSLContext asking = serverTls.serverForTokens(engine -> {});
        SSLContext anonymous = clientTls.crypto().newContext();
        anonymous.init(null, new TrustManager[] {new PresentedCertificates(new ArrayList<>())}, null);

        for (int i = 0; i < 2; i++) {
            EnginePair without = new EnginePair(anonymous, asking).connect();
            assertThat(TlsContexts.isAnonymous(without.server.getSession())).isTrue();
            assertThat(serverTls.peerOf(without.server.getSession())).isEmpty();
            EnginePair with = new EnginePair(client, asking).connect();
            assertThat(TlsContexts.isAnonymous(with.server.getSession())).isFalse();
            assertThat(clientSeenBy(with).id()).isEqualTo(FRONTEND);
        }
        assertThat(atServer).isEmpty();
    }

    @Test
    void showsTheNewSvidToThoseWhoHandshakeAfterARotation() throws SSLException {
        connect();
        X509Svid next = authority.issue(ORDERS);
        orders.update(next, bundles);
        clientTls.endSessions(serverSeenBy(connect()));

        assertThat(serverSeenBy(connect()).chain()).containsExactlyElementsOf(next.chain());
    }

    @Test
    void refusesAClientWhoseSvidHasExpired() {
        X509Svid brief = authority.issue(FRONTEND.path(), Duration.ofMinutes(5));
        TlsContexts stale = TlsContexts.builder(StaticIdentitySource.of(brief, bundles))
                .crypto(clientTls.crypto().engine())
                .build();
        clock.advance(Duration.ofMinutes(6));

        assertThat(new EnginePair(stale.client(PeerExpectation.exactly(ORDERS)), server).failure())
                .isNotNull();
        assertThat(atServer).containsExactly(RejectionReason.EXPIRED);
    }

    @Test
    void refusesAForeignTrustDomainAtBothEnds() {
        DevAuthority other = DevAuthority.builder("b.test").clock(clock).build();
        frontend.update(other.issue(FRONTEND.path()), bundles);
        assertThat(call().failure()).isNotNull();
        assertThat(atServer).containsExactly(RejectionReason.NO_BUNDLE);

        frontend.update(authority.issue(FRONTEND), bundles);
        orders.update(other.issue(ORDERS.path()), bundles);
        assertThat(call().failure()).isNotNull();
        assertThat(atClient).contains(RejectionReason.NO_BUNDLE);
    }

    @Test
    void tellsAClientThatItsServerRefusedIt() {
        revokedAtServer.revoke(Revocation.of(SpiffeIdPattern.of(FRONTEND), "stolen"));

        EnginePair pair = call();
        assertThat(pair.failure()).isNotNull();
        assertThat(pair.alertAtClient()).isNotNull();
        assertThat(atClient).containsExactly(RejectionReason.PEER_ABORTED);
    }

    @Test
    void tellsBothEndsThatTheirVersionsDoNotMatch() {
        SSLEngine old = TlsContexts.builder(frontend)
                .crypto(clientTls.crypto().engine())
                .clock(clock)
                .listener((isServer, remote, rejection) -> atClient.add(rejection.reason()))
                .allowTls12()
                .build()
                .client(PeerExpectation.exactly(ORDERS))
                .createSSLEngine();
        old.setEnabledProtocols(new String[] {"TLSv1.2"});
        EnginePair pair = new EnginePair(old, server.createSSLEngine());

        assertThat(pair.failure()).isNotNull();
        assertThat(pair.alertAtClient()).isNotNull();
        assertThat(atServer).containsExactly(RejectionReason.HANDSHAKE_FAILED);
        assertThat(atClient).containsExactly(RejectionReason.PEER_ABORTED);
    }

    private EnginePair call() {
        return new EnginePair(client, server);
    }

    private EnginePair connect() throws SSLException {
        return call().connect();
    }

    private PeerIdentity clientSeenBy(EnginePair pair) {
        return serverTls.peerOf(pair.server.getSession()).orElseThrow();
    }

    private PeerIdentity serverSeenBy(EnginePair pair) {
        return clientTls.peerOf(pair.client.getSession()).orElseThrow();
    }
}
