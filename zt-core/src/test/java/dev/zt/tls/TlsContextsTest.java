package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.ca.CertificateForge;
import dev.zt.devkit.ca.Defect;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.ca.Forged;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationList;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("dev.zt.tls.Engines#offered")
class TlsContextsTest {

    /** Left out where tests are put to mutants: see profile full. */
    private static final String PER_DEFECT = "handshake-per-defect";

    private static final DevAuthority CA = DevAuthority.create("a.test");
    private static final DevAuthority FOREIGN = DevAuthority.create("b.test");
    private static final TrustBundleSet BUNDLES = TrustBundleSet.of(CA.bundle());
    private static final SpiffeId FRONTEND = SpiffeId.parse("spiffe://a.test/ns/shop/sa/frontend");
    private static final SpiffeId ORDERS = SpiffeId.parse("spiffe://a.test/ns/shop/sa/orders");

    private final List<PeerRejection> atServer = new ArrayList<>();
    private final List<PeerRejection> atClient = new ArrayList<>();
    private final StaticIdentitySource orders = StaticIdentitySource.of(CA.issue(ORDERS), BUNDLES);
    private final StaticIdentitySource frontend = StaticIdentitySource.of(CA.issue(FRONTEND), BUNDLES);
    private final RevocationList revocations = new RevocationList();
    private final CryptoEngine engine;
    private final TlsContexts ordersTls;
    private final TlsContexts frontendTls;
    private final SSLContext server;
    private final SSLContext client;

    TlsContextsTest(CryptoEngine engine) {
        this.engine = engine;
        ordersTls = contexts(orders, atServer);
        assertThat(ordersTls.crypto().engine()).isEqualTo(engine);
        frontendTls = contexts(frontend, atClient);
        server = ordersTls.server();
        client = frontendTls.client(PeerExpectation.exactly(ORDERS));
    }

    private TlsContexts.Builder builder(StaticIdentitySource source) {
        return TlsContexts.builder(source).crypto(engine);
    }

    private TlsContexts contexts(StaticIdentitySource source, List<PeerRejection> rejections) {
        return builder(source)
                .revocations(revocations)
                .listener((isServer, remote, rejection) -> rejections.add(rejection))
                .build();
    }

    @Nested
    class Handshake {

        @Test
        void provesBothEnds() throws SSLException {
            EnginePair pair = new EnginePair(client, server).connect();

            assertThat(ordersTls.peerOf(pair.server.getSession()).map(PeerIdentity::id))
                    .contains(FRONTEND);
            assertThat(frontendTls.peerOf(pair.client.getSession()).map(PeerIdentity::id))
                    .contains(ORDERS);
            assertThat(pair.server.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(atServer).isEmpty();
            assertThat(atClient).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(Defect.class)
        @Tag(PER_DEFECT)
        @DisplayName("rules 1 to 12: a client with a defective certificate is refused, with one record")
        void refusesDefectiveClients(Defect defect) throws Exception {
            if (isLegal(defect)) {
                assertThat(new EnginePair(forged(CA.forge(defect, FRONTEND.path())), server).failure())
                        .isNull();
                return;
            }
            assertThat(new EnginePair(forged(CA.forge(defect, FRONTEND.path())), server).failure())
                    .isNotNull();
            assertThat(atServer).hasSize(1);
        }

        @ParameterizedTest
        @EnumSource(Defect.class)
        @Tag(PER_DEFECT)
        @DisplayName("rules 1 to 12: a server with a defective certificate is refused, with one record")
        void refusesDefectiveServers(Defect defect) {
            SSLException failure = new EnginePair(client, forged(CA.forge(defect, ORDERS.path()))).failure();

            assertThat(failure == null).isEqualTo(isLegal(defect));
            assertThat(atClient).hasSize(isLegal(defect) ? 0 : 1);
        }

        /** The standards leave open two that zt refuses all the same. */
        private boolean isLegal(Defect defect) {
            return defect.rule() == null
                    && defect != Defect.INTERMEDIATE_OF_ANOTHER_DOMAIN
                    && defect != Defect.SHA1_SIGNATURE;
        }

        @Test
        void refusesUnexpectedServerWithBothNames() {
            SSLContext expectsPayments =
                    frontendTls.client(PeerExpectation.exactly(CA.trustDomain().id("/ns/shop/sa/payments")));

            assertThat(new EnginePair(expectsPayments, server).failure()).isNotNull();
            assertThat(atClient)
                    .extracting(PeerRejection::message)
                    .containsExactly("Peer spiffe://a.test/ns/shop/sa/orders rejected: expected"
                            + " spiffe://a.test/ns/shop/sa/payments. Correct the expectation, or the address that was"
                            + " dialled.");
        }

        @Test
        void refusesClientOfUnknownDomain() {
            TlsContexts foreign = contexts(
                    StaticIdentitySource.of(FOREIGN.issue("/pay"), TrustBundleSet.of(CA.bundle(), FOREIGN.bundle())),
                    atClient);

            assertThat(new EnginePair(foreign.client(PeerExpectation.exactly(ORDERS)), server).failure())
                    .isNotNull();
            assertThat(atServer)
                    .extracting(PeerRejection::message)
                    .containsExactly("Peer spiffe://b.test/pay rejected: trust domain b.test has no bundle (have:"
                            + " [a.test]). Federate with b.test, or add its bundle.");
        }

        @Test
        void refusesClientOfFederatedDomainThatPolicyDoesNotName() throws SSLException {
            TrustBundleSet both = TrustBundleSet.of(CA.bundle(), FOREIGN.bundle());
            orders.update(CA.issue(ORDERS), both);
            TlsContexts foreign = contexts(StaticIdentitySource.of(FOREIGN.issue("/pay"), both), atClient);
            SSLContext caller = foreign.client(PeerExpectation.exactly(ORDERS));

            assertThat(new EnginePair(caller, server).failure()).isNotNull();
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.FOREIGN_DOMAIN);

            SSLContext open = builder(orders)
                    .acceptForeign(FOREIGN.trustDomain()::equals)
                    .build()
                    .server();
            new EnginePair(caller, open).connect();
        }

        @Test
        void refusesForeignAuthorityThatSignsOurNames() {
            DevAuthority impostor = DevAuthority.create("a.test");
            X509Svid forged = impostor.issue(FRONTEND);
            TlsContexts caller = contexts(StaticIdentitySource.of(forged, BUNDLES), atClient);

            assertThat(new EnginePair(caller.client(PeerExpectation.exactly(ORDERS)), server).failure())
                    .isNotNull();
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.UNTRUSTED_CHAIN);
        }

        @Test
        @DisplayName("rule 11: the authority of a federated domain cannot vouch for our names")
        void neverPoolsBundles() {
            DevAuthority evil = DevAuthority.create("b.test");
            orders.update(CA.issue(ORDERS), TrustBundleSet.of(CA.bundle(), evil.bundle()));
            SSLContext open = builder(orders)
                    .acceptForeign(domain -> true)
                    .listener((isServer, remote, rejection) -> atServer.add(rejection))
                    .build()
                    .server();
            CertificateForge forge = evil.forgery(FRONTEND.path());
            forge.leaf().withUris(FRONTEND.toString());
            Forged asFrontend = forge.build();

            assertThat(new EnginePair(forged(asFrontend), open).failure()).isNotNull();
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.UNTRUSTED_CHAIN);
        }

        @Test
        void refusesRevokedClient() {
            revocations.revoke(Revocation.of(SpiffeIdPattern.of(FRONTEND), "key leaked"));

            assertThat(new EnginePair(client, server).failure()).isNotNull();
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.REVOKED);
        }

        @Test
        void refusesClientWithoutCertificate() {
            assertThat(new EnginePair(plainContext(null), server).failure()).isNotNull();
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.NO_CERTIFICATE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET /orders HTTP/1.1\r\nHost: orders\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n"})
        void refusesPlaintext(String text) {
            EnginePair pair = new EnginePair(client, server);

            assertThatThrownBy(() -> pair.feedServer(text.getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(SSLException.class);
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.PLAINTEXT);
        }

        @Test
        void refusesWhenOwnIdentityWasTakenBack() {
            orders.update(IdentityMaterial.of(List.of(), BUNDLES));

            assertThat(new EnginePair(client, server).failure()).isNotNull();
            assertThat(atServer)
                    .extracting(PeerRejection::reason)
                    .containsExactly(RejectionReason.OWN_IDENTITY_UNUSABLE);
        }

        @Test
        void refusesTls12UnlessAllowed() throws SSLException {
            SSLEngine old = builder(frontend)
                    .allowTls12()
                    .build()
                    .client(PeerExpectation.exactly(ORDERS))
                    .createSSLEngine();
            old.setEnabledProtocols(new String[] {"TLSv1.2"});

            assertThat(new EnginePair(old, server.createSSLEngine()).failure()).isNotNull();
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.HANDSHAKE_FAILED);

            SSLEngine again = builder(frontend)
                    .allowTls12()
                    .build()
                    .client(PeerExpectation.exactly(ORDERS))
                    .createSSLEngine();
            again.setEnabledProtocols(new String[] {"TLSv1.2"});
            SSLContext lenient = builder(orders).allowTls12().build().server();
            EnginePair pair = new EnginePair(again, lenient.createSSLEngine()).connect();
            assertThat(pair.server.getSession().getProtocol()).isEqualTo("TLSv1.2");
            assertThat(ordersTls.peerOf(pair.server.getSession()).map(PeerIdentity::id))
                    .contains(FRONTEND);
        }

        @Test
        void reportsServerThatTheClientRejects() {
            TlsContexts stranger =
                    contexts(StaticIdentitySource.of(CA.issue(FRONTEND), TrustBundleSet.empty()), atClient);

            EnginePair pair = new EnginePair(stranger.client(PeerExpectation.exactly(ORDERS)), server);
            assertThat(pair.failure()).isNotNull();
            assertThat(atClient).extracting(PeerRejection::reason).containsExactly(RejectionReason.NO_BUNDLE);
        }

        @Test
        void staysInForceWhenTheListenerThrows() {
            SSLContext loud = builder(orders)
                    .listener((isServer, remote, rejection) -> {
                        throw new IllegalStateException("listener");
                    })
                    .build()
                    .server();

            assertThat(new EnginePair(plainContext(null), loud).failure()).isNotNull();
        }
    }

    @Nested
    class ForTokens {

        private final SSLContext asking = ordersTls.serverForTokens(engine -> {});

        @Test
        void connectsAClientWithoutCertificateAndProvesNobody() throws SSLException {
            EnginePair pair = new EnginePair(plainContext(null), asking).connect();

            assertThat(TlsContexts.isAnonymous(pair.server.getSession())).isTrue();
            assertThat(ordersTls.peerOf(pair.server.getSession())).isEmpty();
            assertThat(atServer).isEmpty();
        }

        @Test
        void provesAClientWithCertificate() throws SSLException {
            EnginePair pair = new EnginePair(client, asking).connect();

            assertThat(TlsContexts.isAnonymous(pair.server.getSession())).isFalse();
            assertThat(ordersTls.peerOf(pair.server.getSession()).map(PeerIdentity::id))
                    .contains(FRONTEND);
        }

        @ParameterizedTest
        @EnumSource(Defect.class)
        @Tag(PER_DEFECT)
        void refusesDefectiveCertificatesAsEver(Defect defect) throws Exception {
            Forged forged = CA.forge(defect, FRONTEND.path());

            assertThat(new EnginePair(forged(forged), asking).failure() == null)
                    .isEqualTo(new EnginePair(forged(forged), server).failure() == null);
        }

        @Test
        void refusesARevokedCertificate() {
            revocations.revoke(Revocation.of(SpiffeIdPattern.of(FRONTEND), "key leaked"));

            assertThat(new EnginePair(client, asking).failure()).isNotNull();
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.REVOKED);
        }

        @Test
        void refusesPlaintext() {
            EnginePair pair = new EnginePair(client, asking);

            assertThatThrownBy(() -> pair.feedServer("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(SSLException.class);
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.PLAINTEXT);
        }

        @Test
        void keepsAskingWhateverTheServerSets() {
            SSLEngine asked = asking.createSSLEngine();
            asked.setWantClientAuth(false);
            assertThat(asked.getWantClientAuth()).isTrue();
            asked.setSSLParameters(new SSLParameters());
            assertThat(asked.getWantClientAuth()).isTrue();
        }

        @Test
        void countsNobodyAnonymousBeforeTheHandshake() {
            assertThat(TlsContexts.isAnonymous(asking.createSSLEngine().getSession()))
                    .isFalse();
        }
    }

    @Nested
    class Weakening {

        @Test
        void serverKeepsDemandingCertificates() {
            SSLEngine engine = server.createSSLEngine();
            engine.setNeedClientAuth(false);
            assertThat(engine.getNeedClientAuth()).isTrue();
            engine.setWantClientAuth(true);
            assertThat(engine.getNeedClientAuth()).isTrue();
            engine.setWantClientAuth(false);
            assertThat(engine.getNeedClientAuth()).isTrue();
            SSLParameters parameters = new SSLParameters();
            parameters.setNeedClientAuth(false);
            engine.setSSLParameters(parameters);
            assertThat(engine.getNeedClientAuth()).isTrue();
        }

        @Test
        void refusesTheOtherRole() {
            assertThatThrownBy(() -> server.createSSLEngine().setUseClientMode(true))
                    .hasMessage("this context is for the server end only; use the one for the other end");
            assertThatThrownBy(() -> client.createSSLEngine().setUseClientMode(false))
                    .hasMessage("this context is for the client end only; use the one for the other end");
        }

        @Test
        void refusesOldProtocols() {
            SSLEngine engine = server.createSSLEngine();
            assertThatThrownBy(() -> engine.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.1"}))
                    .hasMessage(
                            "protocols [TLSv1.2, TLSv1.1]: none is allowed here, only [TLSv1.3]; allow TLSv1.2 where"
                                    + " the TLS contexts are built if a peer needs it");
            engine.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
            assertThat(engine.getEnabledProtocols()).containsExactly("TLSv1.3");
        }

        @Test
        void leavesTheParametersOfTheCallerAlone() {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
            server.createSSLEngine().setSSLParameters(parameters);
            assertThat(parameters.getProtocols()).containsExactly("TLSv1.2", "TLSv1.3");
        }

        @Test
        void refusesOtherManagersAndBareSockets() {
            assertThatThrownBy(() -> server.init(null, null, null)).isInstanceOf(KeyManagementException.class);
            assertThatThrownBy(server::getServerSocketFactory).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(client::getSocketFactory).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Nested
    class Resumption {

        /** Conscrypt's engines never do: there is nothing to guard. */
        private boolean resumes() {
            return engine != CryptoEngine.CONSCRYPT;
        }

        @Test
        void carriesTheProvenIdentityOver() throws SSLException {
            PeerIdentity first = ordersTls
                    .peerOf(new EnginePair(client, server).connect().server.getSession())
                    .orElseThrow();
            PeerIdentity second = ordersTls
                    .peerOf(new EnginePair(client, server).connect().server.getSession())
                    .orElseThrow();

            assertThat(second == first).isEqualTo(resumes());
        }

        @Test
        void isFullAgainAfterInvalidate() throws SSLException {
            EnginePair first = new EnginePair(client, server).connect();
            PeerIdentity proven = ordersTls.peerOf(first.server.getSession()).orElseThrow();
            EnginePair resumed = new EnginePair(client, server).connect();
            assertThat(ordersTls.peerOf(resumed.server.getSession()).orElseThrow() == proven)
                    .isEqualTo(resumes());

            first.server.getSession().invalidate();
            resumed.server.getSession().invalidate();
            SessionsOf.all(server).forEach(SSLSession::invalidate);

            EnginePair full = new EnginePair(client, server).connect();
            assertThat(ordersTls.peerOf(full.server.getSession()).orElseThrow()).isNotSameAs(proven);
        }

        @Test
        void isRefusedAfterRevocation() throws SSLException {
            new EnginePair(client, server).connect();
            revocations.revoke(Revocation.of(SpiffeIdPattern.of(FRONTEND), "key leaked"));

            assertThat(new EnginePair(client, server).failure()).isNotNull();
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.REVOKED);
        }

        @Test
        void isPossibleAfterOneRotationOfTheOwnSvidAndNotAfterTwo() throws SSLException {
            PeerIdentity proven = ordersTls
                    .peerOf(new EnginePair(client, server).connect().server.getSession())
                    .orElseThrow();
            awaitNextMillisecond();
            orders.update(CA.issue(ORDERS), BUNDLES);
            assertThat(ordersTls
                                    .peerOf(new EnginePair(client, server)
                                            .connect()
                                            .server
                                            .getSession())
                                    .orElseThrow()
                            == proven)
                    .isEqualTo(resumes());

            // Another bundle is no rotation.
            awaitNextMillisecond();
            orders.update(orders.current().defaultSvid(), TrustBundleSet.of(CA.bundle(), FOREIGN.bundle()));
            assertThat(SessionsOf.all(server).isEmpty()).isNotEqualTo(resumes());

            orders.update(CA.issue(ORDERS), BUNDLES);
            assertThat(SessionsOf.all(server)).isEmpty();
            assertThat(ordersTls
                            .peerOf(new EnginePair(client, server)
                                    .connect()
                                    .server
                                    .getSession())
                            .orElseThrow())
                    .isNotSameAs(proven);
        }

        private void awaitNextMillisecond() {
            long now = System.currentTimeMillis();
            while (System.currentTimeMillis() <= now) {
                Thread.onSpinWait();
            }
        }

        @Test
        void isBoundedBySvidLife() {
            X509Svid brief = CA.issue(ORDERS.path(), Duration.ofSeconds(100));
            orders.update(brief, BUNDLES);

            assertThat(server.getServerSessionContext().getSessionTimeout()).isBetween(90, 100);
            assertThat(server.getServerSessionContext().getSessionCacheSize()).isEqualTo(SessionLedger.CACHE_SIZE);
        }
    }

    @Nested
    class Rotation {

        @Test
        void tearsNothingInTenThousandRotations() {
            LiveKeyManager keys = new LiveKeyManager(orders, Clock.systemUTC());
            X509Svid[] svids = {CA.issue(ORDERS), CA.issue(ORDERS), CA.issue(ORDERS)};
            X509Svid current = orders.current().defaultSvid();
            for (int i = 0; i < 10_000; i++) {
                String alias = keys.chooseEngineServerAlias("EC", null, null);
                X509Certificate[] chain = keys.getCertificateChain(alias);
                X509Svid next = svids[i % svids.length];
                orders.update(next, BUNDLES);
                PrivateKey key = keys.getPrivateKey(alias);

                assertThat(chain).containsExactlyElementsOf(current.chain());
                assertThat(key).isSameAs(current.privateKey());
                current = next;
            }
        }

        @Test
        void presentsTheNewSvidAtTheNextHandshake() throws SSLException {
            new EnginePair(client, server).connect();
            X509Svid rotated = CA.issue(ORDERS);
            orders.update(rotated, BUNDLES);
            SSLContext other = frontendTls.client(PeerExpectation.memberOf(CA.trustDomain()));

            PeerIdentity seen = frontendTls
                    .peerOf(new EnginePair(other, server).connect().client.getSession())
                    .orElseThrow();
            assertThat(seen.chain()).isEqualTo(rotated.chain());
        }

        @Test
        void acceptsNewAuthorityAndRefusesTheDroppedOne() throws SSLException {
            DevAuthority ca = DevAuthority.create("c.test");
            StaticIdentitySource callee = StaticIdentitySource.of(ca.issue("/callee"), TrustBundleSet.of(ca.bundle()));
            StaticIdentitySource caller = StaticIdentitySource.of(ca.issue("/caller"), TrustBundleSet.of(ca.bundle()));
            SSLContext to = contexts(callee, atServer).server();
            SSLContext from = contexts(caller, atClient).client(PeerExpectation.memberOf(TrustDomain.parse("c.test")));
            X509Svid oldCaller = caller.current().defaultSvid();
            new EnginePair(from, to).connect();

            ca.rotateRoot();
            TrustBundle both = ca.bundle();
            callee.update(ca.issue("/callee"), TrustBundleSet.of(both));
            caller.update(ca.issue("/caller"), TrustBundleSet.of(both));
            new EnginePair(from, to).connect();

            ca.dropOldRoots();
            callee.update(ca.issue("/callee"), TrustBundleSet.of(ca.bundle()));
            SSLContext stale = contexts(StaticIdentitySource.of(oldCaller, TrustBundleSet.of(both)), atClient)
                    .client(PeerExpectation.memberOf(TrustDomain.parse("c.test")));
            assertThat(new EnginePair(stale, to).failure()).isNotNull();
            assertThat(atServer).extracting(PeerRejection::reason).containsExactly(RejectionReason.UNTRUSTED_CHAIN);
        }
    }

    /** A JDK context that presents a certificate of no good standing, or none, and accepts any server. */
    private static SSLContext forged(Forged forged) {
        return plainContext(forged);
    }

    private static SSLContext plainContext(Forged forged) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    forged == null ? null : new KeyManager[] {new PresentAlways(forged)},
                    new TrustManager[] {new TrustAnyone()},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static final class TrustAnyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
