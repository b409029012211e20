package dev.zt.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.enforce.ConnectionRules;
import dev.zt.http.Records;
import dev.zt.http.Shop;
import dev.zt.tls.PeerExpectation;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a client's connections, and of a body that is still arriving on one. */
@Timeout(60)
class ClientConnectionsTest {

    private final Records records = new Records();
    private final List<InetSocketAddress> connections = new CopyOnWriteArrayList<>();
    private final CountDownLatch rest = new CountDownLatch(1);
    private Shop shop;
    private Zt web;
    private ZtHttpClient client;

    @BeforeEach
    void start() throws IOException {
        shop = new Shop();
        shop.server.createContext("/", exchange -> {
            connections.add(exchange.getRemoteAddress());
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            if (exchange.getRequestURI().getPath().equals("/long")) {
                awaitRest();
            }
            exchange.getResponseBody().write('z');
            exchange.close();
        });
        shop.server.start();
        follow(ConnectionRules.forClients());
    }

    private void follow(ConnectionRules rules) {
        web = Zt.builder(shop.web.source())
                .crypto(Shop.CRYPTO)
                .clock(shop.domain.clock())
                .audit(records)
                .connections(rules)
                .build();
        client = ZtHttpClient.builder(web, PeerExpectation.exactly(shop.orders.id()))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private void restart(ConnectionEvent event, ConnectionAction action) {
        client.close();
        web.close();
        follow(ConnectionRules.forClients().with(event, action));
    }

    private void awaitRest() throws IOException {
        try {
            rest.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @AfterEach
    void stop() {
        rest.countDown();
        client.close();
        web.close();
        shop.close();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(
                        "https://localhost:" + shop.server.getAddress().getPort() + path))
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private void call() throws Exception {
        assertThat(client.send(request("/"), BodyHandlers.ofString()).body()).isEqualTo("az");
    }

    private InputStream begun() throws Exception {
        InputStream body =
                client.send(request("/long"), BodyHandlers.ofInputStream()).body();
        assertThat(body.read()).isEqualTo('a');
        return body;
    }

    @Test
    void bodyEndsWhenItsServerIsRevoked() throws Exception {
        InputStream body = begun();
        web.revocations().revoke(Shop.revocation(shop.orders.id()));

        assertEnded(body, Reason.PEER_REVOKED);
        assertThat(records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_REVOKED);
        assertThat(web.openCalls().size()).isZero();
    }

    @Test
    void bodyEndsWhenTheBundleOfItsServerIsWithdrawn() throws Exception {
        InputStream body = begun();
        shop.domain.dropBundle(shop.domain.trustDomain());

        assertEnded(body, Reason.PEER_NOT_VOUCHED);
    }

    @Test
    void bodyEndsWithZt() throws Exception {
        InputStream body = begun();
        web.close();

        assertEnded(body, Reason.ENFORCEMENT_CLOSED);
    }

    @Test
    void futureOfABodyFailsWithTheDenial() {
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(request("/long"), BodyHandlers.ofString());
        await().until(() -> web.openCalls().size() == 1);
        web.revocations().revoke(Shop.revocation(shop.orders.id()));

        assertThatThrownBy(() -> response.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(CallDeniedException.class);
    }

    @Test
    void callerThatWaitsForABodyIsToldTheDenial() throws Exception {
        CompletableFuture<Void> revoked = CompletableFuture.runAsync(() -> {
            await().until(() -> web.openCalls().size() == 1);
            web.revocations().revoke(Shop.revocation(shop.orders.id()));
        });

        assertThatThrownBy(() -> client.send(request("/long"), BodyHandlers.ofString()))
                .isInstanceOfSatisfying(
                        CallDeniedException.class,
                        denial -> assertThat(denial.decision().reason()).isEqualTo(Reason.PEER_REVOKED));
        revoked.get(20, TimeUnit.SECONDS);
    }

    @Test
    void bodyArrivesToItsEndThoughItsServerExpiresAndLeavesNoRecord() throws Exception {
        InputStream body = begun();
        shop.domain.clock().set(shop.orders.svid().notAfter());
        web.openCalls().recheck();
        rest.countDown();

        assertThat(body.readAllBytes()).containsExactly('z');
        assertThat(records.decisions()).allMatch(record -> record.decision().isAllowed());
    }

    @Test
    void bodyEndsWhenItsServerExpiresIfItsRuleCutsIt() throws Exception {
        restart(ConnectionEvent.PEER_EXPIRED, ConnectionAction.CUT);
        InputStream body = begun();
        shop.domain.clock().set(shop.orders.svid().notAfter());
        shop.web.rotate();
        web.openCalls().recheck();

        assertEnded(body, Reason.PEER_EXPIRED);
    }

    @Test
    void bodyIsWatchedNoMoreOnceItHasArrivedOrNobodyWantsIt() throws Exception {
        call();
        assertThat(web.openCalls().size()).isZero();

        InputStream body = begun();
        assertThat(web.openCalls().size()).isOne();
        body.close();
        assertThat(web.openCalls().size()).isZero();
    }

    @Test
    void poolIsNewAfterTheOwnRotation() throws Exception {
        call();
        shop.web.rotate();
        call();

        assertThat(connections.get(1)).isNotEqualTo(connections.get(0));
    }

    @Test
    void poolStaysAfterTheOwnRotationIfItsRuleKeepsItAndIsNewBeforeTheSvidEndsThatItShows() throws Exception {
        restart(ConnectionEvent.OWN_ROTATION, ConnectionAction.KEEP);
        Duration life = Duration.between(
                shop.web.svid().leaf().getNotBefore().toInstant(),
                shop.web.svid().notAfter());
        call();
        // The moment from which the pool's age counts.
        web.openCalls().recheck();
        shop.web.rotate();
        call();
        assertThat(connections.get(1)).isEqualTo(connections.get(0));

        shop.domain.clock().advance(life.multipliedBy(85).dividedBy(100));
        shop.orders.rotate();
        web.openCalls().recheck();
        call();
        assertThat(connections.get(2)).isNotEqualTo(connections.get(0));
    }

    private static void assertEnded(InputStream body, Reason reason) {
        assertThatThrownBy(body::readAllBytes)
                .isInstanceOf(IOException.class)
                .hasRootCauseInstanceOf(CallDeniedException.class)
                .rootCause()
                .isInstanceOfSatisfying(
                        CallDeniedException.class,
                        denial -> assertThat(denial.decision().reason()).isEqualTo(reason));
    }
}
