package dev.zt.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import dev.zt.audit.AuditEvent;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.ca.Defect;
import dev.zt.http.RawHttp;
import dev.zt.http.Shop;
import dev.zt.http.TestPeer;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.X509Svid;
import dev.zt.policy.Operation;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ZtHttpsServerTest {

    private final AtomicInteger handled = new AtomicInteger();
    private final HttpHandler handler = exchange -> {
        handled.incrementAndGet();
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    };
    private Shop shop;
    private ZtHttpsServer server;

    @BeforeEach
    void start() throws IOException {
        shop = new Shop();
        server = shop.server;
        server.createContext("/orders", handler);
        server.start();
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    private RawHttp web() throws Exception {
        return as(shop.web.svid());
    }

    private RawHttp as(X509Svid svid) throws Exception {
        return TestPeer.with(svid).connect(server.getAddress());
    }

    private RawHttp.Response once(String method, String target) throws Exception {
        try (RawHttp connection = web()) {
            return connection.send(method, target);
        }
    }

    private Reason lastReason() {
        return shop.records.lastDecision().decision().reason();
    }

    @Nested
    class Handshake {

        private AuditEvent.HandshakeRejected onlyRecordAfterRefusing(TestPeer stranger) throws Exception {
            assertThatThrownBy(() -> {
                        try (RawHttp connection = stranger.connect(server.getAddress())) {
                            connection.get("/orders");
                        }
                    })
                    .isInstanceOf(IOException.class);
            return onlyRecord();
        }

        /** A good call afterwards: the server lives, and whatever else it had to record is there by then. */
        private AuditEvent.HandshakeRejected onlyRecord() throws Exception {
            await().until(() -> !shop.records.rejections().isEmpty());
            assertThat(shop.records.decisions()).isEmpty();
            assertThat(handled).hasValue(0);
            assertThat(once("GET", "/orders").status()).isEqualTo(204);
            assertThat(shop.records.rejections()).hasSize(1);
            AuditEvent.HandshakeRejected record = shop.records.rejections().get(0);
            assertThat(record.direction()).isEqualTo(AuditEvent.Direction.SERVER);
            return record;
        }

        @Test
        void refusesAClientWithoutCertificate() throws Exception {
            AuditEvent.HandshakeRejected record = onlyRecordAfterRefusing(TestPeer.anonymous());

            assertThat(record.reason()).isEqualTo("NO_CERTIFICATE");
            assertThat(record.claimedId()).isNull();
            assertThat(record.message())
                    .isEqualTo("Peer rejected: it presented no client certificate. Give it an X.509-SVID.");
        }

        @Test
        void refusesAnExpiredSvid() throws Exception {
            AuditEvent.HandshakeRejected record = onlyRecordAfterRefusing(
                    TestPeer.with(shop.domain.authority().forge(Defect.EXPIRED, "/web")));

            assertThat(record.reason()).isEqualTo("EXPIRED");
            assertThat(record.claimedId()).isEqualTo("spiffe://shop.test/web");
        }

        @Test
        void refusesASelfSignedCertificateThatClaimsTheIdOfAnAllowedPeer() throws Exception {
            AuditEvent.HandshakeRejected record = onlyRecordAfterRefusing(
                    TestPeer.with(shop.domain.authority().forge(Defect.SELF_SIGNED, "/web")));

            assertThat(record.reason()).isEqualTo("UNTRUSTED_CHAIN");
            assertThat(record.claimedId()).isEqualTo("spiffe://shop.test/web");
        }

        @Test
        void refusesACertificateThatIsNoSvid() throws Exception {
            AuditEvent.HandshakeRejected record = onlyRecordAfterRefusing(
                    TestPeer.with(shop.domain.authority().forge(Defect.CA_LEAF, "/web")));

            assertThat(record.reason()).isEqualTo("INVALID_SVID");
            assertThat(record.rule()).isEqualTo(Defect.CA_LEAF.rule().number());
        }

        @Test
        void refusesAPeerOfAnUnknownDomain() throws Exception {
            DevIdentities evil = shop.domain.foreignDomain("evil.test");
            AuditEvent.HandshakeRejected record =
                    onlyRecordAfterRefusing(TestPeer.with(evil.workload("/web").svid()));

            assertThat(record.reason()).isEqualTo("NO_BUNDLE");
            assertThat(record.claimedId()).isEqualTo("spiffe://evil.test/web");
        }

        @Test
        void refusesAPeerOfAFederatedDomainThatNoRuleNames() throws Exception {
            DevIdentities partner = shop.domain.foreignDomain("partner.test");
            shop.domain.federate(partner);
            AuditEvent.HandshakeRejected record = onlyRecordAfterRefusing(
                    TestPeer.with(partner.workload("/web").svid()));

            assertThat(record.reason()).isEqualTo("FOREIGN_DOMAIN");
            assertThat(record.message())
                    .isEqualTo("Peer spiffe://partner.test/web rejected: its trust domain is foreign and no allow rule"
                            + " names it. Name spiffe://partner.test/web in a rule if its calls are wanted.");
        }

        @Test
        void refusesAPlaintextRequest() throws Exception {
            try (RawHttp plain = new RawHttp(new Socket(
                    server.getAddress().getAddress(), server.getAddress().getPort()))) {
                assertThatThrownBy(() -> {
                            RawHttp.Response response = plain.get("/orders");
                            throw new AssertionError("answered: " + response);
                        })
                        .isInstanceOf(Exception.class);
            }

            assertThat(onlyRecord().reason()).isEqualTo("PLAINTEXT");
        }

        @Test
        void refusesARevokedPeer() throws Exception {
            X509Svid thief = shop.domain.workload("/thief").svid();
            shop.revoke(thief.id());

            assertThat(onlyRecordAfterRefusing(TestPeer.with(thief)).reason()).isEqualTo("REVOKED");
        }
    }

    @Nested
    class Denial {

        @Test
        void answersForbiddenWithNothingButTheDecisionId() throws Exception {
            RawHttp.Response denied = once("GET", "/admin/users");

            AuditEvent.AccessDecided record = shop.records.lastDecision();
            assertThat(record.decision().reason()).isEqualTo(Reason.DENY_RULE);
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.header("zt-decision-id")).isEqualTo(record.id());
            assertThat(denied.header("content-type")).isEqualTo("application/problem+json");
            assertThat(denied.header("cache-control")).isEqualTo("no-store");
            assertThat(denied.body())
                    .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403,\"decisionId\":\""
                            + record.id() + "\"}\n");
            assertThat(denied.toString()).doesNotContain("DENY_RULE", "nobody-administers");
        }

        @Test
        void givesEachDecisionAnIdOfItsOwn() throws Exception {
            try (RawHttp connection = web()) {
                assertThat(connection.send("POST", "/orders").header("zt-decision-id"))
                        .isNotEqualTo(connection.send("POST", "/orders").header("zt-decision-id"));
            }
        }

        @Test
        void keepsTheConnectionOfAPeerThatMayDoOtherThings() throws Exception {
            try (RawHttp connection = web()) {
                RawHttp.Response denied = connection.send("POST", "/orders");
                assertThat(denied.status()).isEqualTo(403);
                assertThat(denied.headers()).doesNotContainEntry("connection", "close");
                assertThat(connection.get("/orders").status()).isEqualTo(204);
            }
            assertThat(handled).hasValue(1);
        }

        @Test
        void sendsNoBodyInAnswerToHead() throws Exception {
            try (RawHttp connection = web()) {
                RawHttp.Response denied = connection.send("HEAD", "/admin/users");
                assertThat(denied.status()).isEqualTo(403);
                assertThat(denied.header("zt-decision-id"))
                        .isEqualTo(shop.records.lastDecision().id());
                // A body would be read as the next status line.
                assertThat(connection.get("/orders").status()).isEqualTo(204);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/orders//1",
                    "/orders/../admin/users",
                    "/orders/./1",
                    "/orders;v=1",
                    "/orders/%2e%2e/admin",
                    "/orders/%61"
                })
        void answersBadRequestToAPathThatIsNotCanonical(String path) throws Exception {
            RawHttp.Response denied = once("GET", path);

            assertThat(denied.status()).isEqualTo(400);
            assertThat(handled).hasValue(0);
            assertThat(lastReason()).isEqualTo(Reason.PATH_NOT_CANONICAL);
            assertThat(denied.body())
                    .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"decisionId\":\""
                            + shop.records.lastDecision().id() + "\"}\n");
        }

        /** JDKs differ: 17.0.15 and 25.0.3 find no context for it and answer 404 unasked, 17.0.21 answers 400. */
        @Test
        void reachesNoHandlerByAPathThatLooksLikeAnAuthority() throws Exception {
            assertThat(once("GET", "//orders").status()).isIn(400, 404);
            assertThat(once("GET", "//x/orders").status()).isEqualTo(400);
            assertThat(handled).hasValue(0);
        }

        @Test
        void leavesTheQueryOutOfTheRecord() throws Exception {
            once("GET", "/admin/users?token=secret");

            assertThat(shop.records.lastDecision().operation()).isEqualTo(new Operation.Http("GET", "/admin/users"));
        }

        @Test
        void deniesAPeerThatNoRuleNames() throws Exception {
            try (RawHttp connection = as(shop.domain.workload("/stranger").svid())) {
                assertThat(connection.get("/orders").status()).isEqualTo(403);
            }
            assertThat(lastReason()).isEqualTo(Reason.NO_ALLOW_RULE);
            assertThat(handled).hasValue(0);
        }

        @Test
        void waitsUntilItsRecordIsWritten() throws Exception {
            CountDownLatch waitedFor = new CountDownLatch(1);
            AtomicBoolean written = new AtomicBoolean();
            AwaitedStage stage = new AwaitedStage(waitedFor);
            shop.records.answerWith(stage);
            try (RawHttp connection = web()) {
                CompletableFuture<Boolean> writtenBefore = CompletableFuture.supplyAsync(() -> {
                    try {
                        assertThat(connection.get("/admin/users").status()).isEqualTo(403);
                        return written.get();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                assertThat(waitedFor.await(20, TimeUnit.SECONDS))
                        .as("the call waits for its record")
                        .isTrue();
                assertThat(shop.records.decisions()).hasSize(1);
                assertThat(writtenBefore).isNotDone();
                written.set(true);
                stage.complete(null);

                assertThat(writtenBefore.get(20, TimeUnit.SECONDS)).isTrue();
            }
        }

        @Test
        void leavesAllTheSameIfItsRecordCannotBeWritten() throws Exception {
            shop.records.answerWith(CompletableFuture.failedFuture(new IOException("no space left")));

            assertThat(once("GET", "/admin/users").status()).isEqualTo(403);
        }
    }

    /** Tells when someone waits for it. */
    private static final class AwaitedStage extends CompletableFuture<Void> {

        private final CountDownLatch waitedFor;

        AwaitedStage(CountDownLatch waitedFor) {
            this.waitedFor = waitedFor;
        }

        @Override
        public Void get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
            waitedFor.countDown();
            return super.get(timeout, unit);
        }
    }

    @Nested
    class Contexts {

        @Test
        void checksAnUnknownPathBeforeItIsNotFound() throws Exception {
            assertThat(once("GET", "/nowhere").status()).isEqualTo(404);
            assertThat(lastReason()).isEqualTo(Reason.ALLOW_RULE);
            assertThat(once("POST", "/nowhere").status()).isEqualTo(403);
            assertThat(lastReason()).isEqualTo(Reason.NO_ALLOW_RULE);
        }

        @Test
        void guardsARootContextThatReplacesTheFallback() throws Exception {
            server.createContext("/", handler);

            assertThat(once("GET", "/nowhere").status()).isEqualTo(204);
            assertThat(once("POST", "/nowhere").status()).isEqualTo(403);
            assertThat(once("GET", "/admin/users").status()).isEqualTo(403);
            assertThat(handled).hasValue(1);
        }

        @Test
        void guardsAContextWhoseHandlerIsSetLater() throws Exception {
            HttpContext context = server.createContext("/admin");
            context.setHandler(handler);
            server.createContext("/").setHandler(handler);

            assertThat(once("GET", "/admin/users").status()).isEqualTo(403);
            assertThat(once("POST", "/nowhere").status()).isEqualTo(403);
            assertThat(handled).hasValue(0);
            assertThat(once("GET", "/nowhere").status()).isEqualTo(204);
        }

        @Test
        void restoresTheGuardedFallbackWhenTheRootContextGoes() throws Exception {
            HttpContext root = server.createContext("/", handler);
            server.removeContext("/");
            assertThat(once("GET", "/nowhere").status()).isEqualTo(404);
            assertThat(once("POST", "/nowhere").status()).isEqualTo(403);

            root = server.createContext("/", handler);
            server.removeContext(root);
            assertThat(once("GET", "/nowhere").status()).isEqualTo(404);
            assertThat(once("POST", "/nowhere").status()).isEqualTo(403);
            assertThat(handled).hasValue(0);
        }

        @Test
        void guardsThePathOfAContextThatWasRemoved() throws Exception {
            server.removeContext("/orders");

            assertThat(once("GET", "/orders").status()).isEqualTo(404);
            assertThat(once("POST", "/orders").status()).isEqualTo(403);
        }

        @Test
        void refusesToRemoveAContextThatIsNotThere() {
            assertThatThrownBy(() -> server.removeContext("/nowhere")).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void keepsARootContextWhenItsReplacementIsRefused() throws Exception {
            assertThatThrownBy(() -> server.createContext("/", null)).isInstanceOf(NullPointerException.class);

            assertThat(once("GET", "/nowhere").status()).isEqualTo(404);
            assertThat(once("POST", "/nowhere").status()).isEqualTo(403);
        }

        @Test
        void refusesToExchangeItsTls() throws Exception {
            HttpsConfigurator open = new HttpsConfigurator(SSLContext.getDefault());

            assertThatThrownBy(() -> server.setHttpsConfigurator(open))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("the TLS of this server comes from Zt and cannot be replaced");
            assertThat(server.getHttpsConfigurator()).isNotSameAs(open);
        }
    }

    @Nested
    class Handlers {

        @Test
        void learnTheirCaller() throws Exception {
            List<PeerIdentity> callers = new CopyOnWriteArrayList<>();
            server.createContext("/who", exchange -> {
                callers.add(server.peer(exchange));
                handler.handle(exchange);
            });

            assertThat(once("GET", "/who").status()).isEqualTo(204);
            assertThat(callers).singleElement().satisfies(peer -> {
                assertThat(peer.id()).isEqualTo(shop.web.id());
                assertThat(peer.chain().get(0)).isEqualTo(shop.web.svid().leaf());
            });
        }

        @Test
        void learnNoCallerFromAnExchangeWithoutTls() throws Exception {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            HttpServer open = HttpServer.create(TestPeer.loopback(), 0);
            open.createContext("/", exchange -> {
                try {
                    server.peer(exchange);
                    thrown.complete(null);
                } catch (IllegalStateException e) {
                    thrown.complete(e);
                }
                handler.handle(exchange);
            });
            open.start();
            try (RawHttp plain = new RawHttp(
                    new Socket(open.getAddress().getAddress(), open.getAddress().getPort()))) {
                plain.get("/");
            } finally {
                open.stop(0);
            }
            assertThat(thrown.get(20, TimeUnit.SECONDS))
                    .hasMessage("the exchange proves no peer: it is not one of this server, or its token has ended");
        }

        @Test
        void thatFailAfterAnAllowCauseNoSecondDecision() throws Exception {
            server.createContext("/fails", exchange -> {
                handled.incrementAndGet();
                throw new IllegalStateException("handler");
            });

            assertThatThrownBy(() -> once("GET", "/fails")).isInstanceOf(IOException.class);
            assertThat(handled).hasValue(1);
            assertThat(shop.records.decisions())
                    .singleElement()
                    .satisfies(
                            record -> assertThat(record.decision().isAllowed()).isTrue());
            assertThat(once("GET", "/orders").status()).isEqualTo(204);
            assertThat(shop.records.decisions()).hasSize(2);
        }

        @Test
        void areNotReachedOnAServerWithoutTls() throws Exception {
            HttpServer open = HttpServer.create(TestPeer.loopback(), 0);
            open.createContext("/", handler).getFilters().add(new EnforcementFilter(shop.zt));
            open.start();
            try (RawHttp plain = new RawHttp(
                    new Socket(open.getAddress().getAddress(), open.getAddress().getPort()))) {
                RawHttp.Response denied = plain.get("/orders");
                assertThat(denied.status()).isEqualTo(403);
                assertThat(denied.header("connection")).isEqualTo("close");
                assertThat(plain.isClosedByServer()).isTrue();
            } finally {
                open.stop(0);
            }
            assertThat(lastReason()).isEqualTo(Reason.PEER_UNPROVEN);
            assertThat(handled).hasValue(0);
        }
    }

    @Nested
    class LiveConnection {

        private RawHttp connection;

        @BeforeEach
        void connect() throws Exception {
            connection = as(shop.domain.authority().issue("/web", Duration.ofMinutes(10)));
            assertThat(connection.get("/orders").status()).isEqualTo(204);
        }

        @AfterEach
        void disconnect() throws IOException {
            connection.close();
        }

        private void assertCondemned(Reason reason) throws IOException {
            RawHttp.Response denied = connection.get("/orders");
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.header("connection")).isEqualTo("close");
            assertThat(connection.isClosedByServer()).isTrue();
            assertThat(lastReason()).isEqualTo(reason);
            assertThat(handled).hasValue(1);
        }

        @Test
        void followsANewPolicy() throws IOException {
            shop.replacePolicy(Shop.WEB_READS.replace("web-reads", "other").replace("/web", "/other"));
            RawHttp.Response denied = connection.get("/orders");
            assertThat(denied.status()).isEqualTo(403);
            assertThat(lastReason()).isEqualTo(Reason.NO_ALLOW_RULE);
            assertThat(handled).hasValue(1);

            shop.replacePolicy(Shop.WEB_READS);
            assertThat(connection.get("/orders").status()).isEqualTo(204);
        }

        @Test
        void namesThePolicyInForceInItsRecord() throws IOException {
            Decision decision = shop.records.lastDecision().decision();
            assertThat(decision.policy()).isNotEqualTo(PolicyRef.NONE);
            assertThat(decision.policy().name()).isEqualTo("test");
        }

        @Test
        void endsWhenItsPeerIsRevoked() throws IOException {
            shop.revoke(shop.web.id());

            assertCondemned(Reason.PEER_REVOKED);
        }

        @Test
        void endsWhenItsPeerExpires() throws IOException {
            shop.domain.clock().advance(Duration.ofMinutes(5));
            assertThat(connection.get("/orders").status()).isEqualTo(204);
            handled.set(1);
            shop.domain.clock().advance(Duration.ofMinutes(5));

            assertCondemned(Reason.PEER_EXPIRED);
        }

        @Test
        void endsWhenTheAuthorityOfItsPeerIsGone() throws IOException {
            shop.domain.rotateCa();
            assertThat(connection.get("/orders").status()).isEqualTo(204);
            handled.set(1);
            shop.domain.dropOldRoots();

            assertCondemned(Reason.PEER_NOT_VOUCHED);
        }

        @Test
        void isDeniedWhileTheServerHasNoIdentityOfItsOwn() throws IOException {
            shop.orders.redact();
            RawHttp.Response denied = connection.get("/orders");
            assertThat(denied.status()).isEqualTo(403);
            assertThat(lastReason()).isEqualTo(Reason.OWN_SVID_REDACTED);

            shop.orders.rotate();
            assertThat(connection.get("/orders").status()).isEqualTo(204);
        }
    }

    @Test
    void refusesConnectionsOnceStopped() {
        server.stop(0);

        assertThatThrownBy(this::web).isInstanceOf(IOException.class);
        assertThat(((java.util.concurrent.ExecutorService) server.getExecutor()).isShutdown())
                .isTrue();
    }
}
