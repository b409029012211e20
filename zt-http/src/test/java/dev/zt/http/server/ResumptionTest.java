package dev.zt.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsExchange;
import dev.zt.authz.Reason;
import dev.zt.http.RawHttp;
import dev.zt.http.Shop;
import dev.zt.http.TestPeer;
import dev.zt.identity.PeerIdentity;
import dev.zt.tls.CryptoEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResumptionTest {

    private final List<PeerIdentity> peers = new CopyOnWriteArrayList<>();
    private final List<SSLSession> sessions = new CopyOnWriteArrayList<>();
    private Shop shop;
    private TestPeer web;

    @BeforeEach
    void start() throws Exception {
        shop = new Shop();
        assumeThat(Shop.CRYPTO).as("an engine that resumes at all").isNotEqualTo(CryptoEngine.CONSCRYPT);
        shop.server.createContext("/orders", exchange -> {
            peers.add(shop.server.peer(exchange));
            sessions.add(((HttpsExchange) exchange).getSSLSession());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        shop.server.start();
        web = TestPeer.with(shop.web.svid());
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    private RawHttp connect() throws IOException {
        return web.connect(shop.server.getAddress());
    }

    private void callOnce() throws IOException {
        try (RawHttp connection = connect()) {
            assertThat(((SSLSocket) connection.socket()).getSession().getProtocol())
                    .isEqualTo("TLSv1.3");
            assertThat(connection.get("/orders").status()).isEqualTo(204);
        }
    }

    /** The server shows its certificate in full handshakes alone, and a full one proves a peer anew. */
    private void assertLastConnectionWasResumed() {
        assertThat(web.fullHandshakes()).isEqualTo(1);
        assertThat(peers).allSatisfy(peer -> assertThat(peer).isSameAs(peers.get(0)));
    }

    @Test
    void carriesTheIdentityOfTheFullHandshakeInEachResumedSession() throws Exception {
        callOnce();
        assertThat(web.fullHandshakes()).isEqualTo(1);
        callOnce();
        callOnce();

        assertThat(peers).hasSize(3);
        assertLastConnectionWasResumed();
        assertThat(peers.get(0).id()).isEqualTo(shop.web.id());
        assertThat(sessions.get(1).getId()).isNotEqualTo(sessions.get(0).getId());
    }

    @Test
    void provesEachPeerAnewWithoutSharedSessions() throws Exception {
        callOnce();
        web = TestPeer.with(shop.web.svid());
        callOnce();

        assertThat(peers).hasSize(2);
        assertThat(peers.get(1)).isNotSameAs(peers.get(0));
    }

    @Test
    void resumesAcrossARotationOfTheServer() throws Exception {
        callOnce();
        shop.orders.rotate();
        callOnce();

        assertLastConnectionWasResumed();
    }

    @Test
    void allowsTheNextCallOnAResumedConnectionWhileNobodyIsRevoked() throws Exception {
        callOnce();
        try (RawHttp resumed = connect()) {
            assertThat(resumed.get("/orders").status()).isEqualTo(204);
            assertThat(resumed.get("/orders").status()).isEqualTo(204);
        }
        callOnce();

        assertLastConnectionWasResumed();
        assertThat(shop.records.rejections()).isEmpty();
    }

    @Test
    void closesAConnectionBehindAResponseBeforeACertificateEndsSoThatNoCallIsLost() throws Exception {
        try (RawHttp connection = connect()) {
            assertThat(connection.get("/orders").header("connection")).isNull();

            shop.domain.clock().advance(Duration.ofMinutes(49));

            RawHttp.Response last = connection.get("/orders");
            assertThat(last.status()).isEqualTo(204);
            assertThat(last.header("connection")).isEqualTo("close");
            assertThat(connection.isClosedByServer()).isTrue();
        }
        callOnce();
        assertThat(web.fullHandshakes()).isEqualTo(2);
    }

    @Test
    void keepsAConnectionWhoseCertificatesAreInTheMiddleOfTheirLife() throws Exception {
        try (RawHttp connection = connect()) {
            shop.domain.clock().advance(Duration.ofMinutes(30));

            assertThat(connection.get("/orders").header("connection")).isNull();
            assertThat(connection.get("/orders").status()).isEqualTo(204);
        }
    }

    @Test
    void deniesTheNextCallOnAResumedConnectionOfARevokedPeerAndRefusesItsNewOnes() throws Exception {
        callOnce();
        try (RawHttp resumed = connect()) {
            assertThat(resumed.get("/orders").status()).isEqualTo(204);
            assertLastConnectionWasResumed();

            shop.revoke(shop.web.id());

            RawHttp.Response denied = resumed.get("/orders");
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.header("connection")).isEqualTo("close");
            assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_REVOKED);
            assertThat(denied.header("zt-decision-id"))
                    .isEqualTo(shop.records.lastDecision().id());
            assertThat(resumed.isClosedByServer()).isTrue();
        }
        assertThat(peers).hasSize(2);
        assertThatThrownBy(this::callOnce).isInstanceOf(IOException.class);
        await().untilAsserted(() -> assertThat(shop.records.rejections())
                .singleElement()
                .satisfies(record -> assertThat(record.reason()).isEqualTo("REVOKED")));
        assertThat(peers).hasSize(2);
    }

    @Test
    void keepsTheSessionsOfOthersWhenSomeoneIsRevoked() throws Exception {
        callOnce();
        shop.revoke(shop.domain.workload("/thief").id());
        callOnce();

        assertThat(peers).hasSize(2);
        assertLastConnectionWasResumed();
    }

    @Test
    void deniesAResumedPeerWhoseAuthorityIsGone() throws Exception {
        callOnce();
        try (RawHttp resumed = connect()) {
            assertThat(resumed.get("/orders").status()).isEqualTo(204);
            shop.domain.rotateCa();
            shop.domain.dropOldRoots();

            assertThat(resumed.get("/orders").status()).isEqualTo(403);
            assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_NOT_VOUCHED);
            assertThat(resumed.isClosedByServer()).isTrue();
        }
        assertThat(peers).hasSize(2);
    }

    @Test
    void provesAPeerAnewThatWasDeniedForTheExpiredSvidOfItsSession() throws Exception {
        web = TestPeer.with(shop.domain.authority().issue("/web", Duration.ofMinutes(10)));
        callOnce();
        web.present(shop.web.svid());
        callOnce();
        assertLastConnectionWasResumed();
        shop.domain.clock().advance(Duration.ofMinutes(10));

        try (RawHttp resumed = connect()) {
            assertThat(resumed.get("/orders").status()).isEqualTo(403);
            assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_EXPIRED);
        }
        callOnce();

        assertThat(web.fullHandshakes()).isEqualTo(2);
        assertThat(peers).hasSize(3);
        assertThat(peers.get(2)).isNotSameAs(peers.get(0));
    }

    @Test
    void provesThePeerAnewOnceTheCacheIsEmptied() throws Exception {
        callOnce();
        SSLSessionContext cache =
                shop.server.getHttpsConfigurator().getSSLContext().getServerSessionContext();
        List<byte[]> ids = Collections.list(cache.getIds());
        assertThat(ids).as("a session is kept at the server, not in a ticket").isNotEmpty();
        ids.forEach(id -> cache.getSession(id).invalidate());
        callOnce();

        assertThat(web.fullHandshakes()).isEqualTo(2);
        assertThat(peers).hasSize(2);
        assertThat(peers.get(1)).isNotSameAs(peers.get(0));
        assertThat(peers.get(1).id()).isEqualTo(shop.web.id());
    }
}
