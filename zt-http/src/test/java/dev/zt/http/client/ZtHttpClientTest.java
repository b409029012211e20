package dev.zt.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsServer;
import dev.zt.Zt;
import dev.zt.audit.AuditEvent;
import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.http.Records;
import dev.zt.http.Shop;
import dev.zt.http.TestPeer;
import dev.zt.http.server.ZtHttpsServer;
import dev.zt.identity.PeerIdentity;
import dev.zt.tls.PeerExpectation;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ZtHttpClientTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Span SPAN =
            Span.wrap(SpanContext.create(TRACE, "00f067aa0ba902b7", TraceFlags.getSampled(), TraceState.getDefault()));

    private final Records records = new Records();
    private final List<InetSocketAddress> connections = new CopyOnWriteArrayList<>();
    private final List<PeerIdentity> callers = new CopyOnWriteArrayList<>();
    private Shop shop;
    private Zt webZt;
    private ZtHttpClient client;

    @BeforeEach
    void start() throws IOException {
        shop = new Shop();
        shop.server.createContext("/", exchange -> {
            connections.add(exchange.getRemoteAddress());
            callers.add(shop.server.peer(exchange));
            if (exchange.getRequestURI().getPath().equals("/moved")) {
                exchange.getResponseHeaders().set("Location", "/orders");
                exchange.sendResponseHeaders(302, -1);
            } else {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write(new byte[] {'o', 'k'});
            }
            exchange.close();
        });
        shop.server.start();
        webZt = Zt.builder(shop.web.source())
                .crypto(Shop.CRYPTO)
                .clock(shop.domain.clock())
                .audit(records)
                .build();
        client = expecting(PeerExpectation.exactly(shop.orders.id()));
    }

    @AfterEach
    void stop() {
        client.close();
        webZt.close();
        shop.close();
    }

    private ZtHttpClient expecting(PeerExpectation expectation) {
        return ZtHttpClient.builder(webZt, expectation)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private static HttpRequest request(int port, String target) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + port + target))
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private HttpRequest orders() {
        return request(shop.server.getAddress().getPort(), "/orders");
    }

    private HttpResponse<String> call() throws IOException, InterruptedException {
        return client.send(orders(), BodyHandlers.ofString());
    }

    private CallDeniedException denied() {
        return catchThrowableOfType(CallDeniedException.class, this::call);
    }

    private void assertRefusedInHandshake(ZtHttpClient caller, HttpRequest request, String reason) {
        assertThatThrownBy(() -> caller.send(request, BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(CallDeniedException.class);
        assertThat(records.rejections()).singleElement().satisfies(record -> {
            assertThat(record.reason()).isEqualTo(reason);
            assertThat(record.direction()).isEqualTo(AuditEvent.Direction.CLIENT);
        });
    }

    @Nested
    class ExpectedServer {

        @Test
        void isCalled() throws Exception {
            HttpResponse<String> response = call();

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("ok");
            assertThat(callers)
                    .singleElement()
                    .satisfies(peer -> assertThat(peer.id()).isEqualTo(shop.web.id()));
            AuditEvent.AccessDecided record = records.lastDecision();
            assertThat(record.decision().reason()).isEqualTo(Reason.PEER_EXPECTED);
            assertThat(record.peer()).isEqualTo(shop.orders.id());
            assertThat(record.direction()).isEqualTo(AuditEvent.Direction.CLIENT);
            assertThat(records.decisions()).hasSize(1);
        }

        @Test
        @SuppressWarnings("try")
        void isToldTheTraceAndBothRecordsBearItsId() throws Exception {
            try (Scope ignored = SPAN.makeCurrent()) {
                call();
                client.sendAsync(orders(), BodyHandlers.ofString()).get(20, TimeUnit.SECONDS);
            }

            assertThat(records.decisions())
                    .hasSize(2)
                    .allMatch(record -> record.traceId().equals(TRACE));
            assertThat(shop.records.decisions())
                    .hasSize(2)
                    .allMatch(record -> record.traceId().equals(TRACE));
        }

        @Test
        @SuppressWarnings("try")
        void isNotTracedAnewWhenTheRequestBearsATrace() throws Exception {
            String other = "0af7651916cd43dd8448eb211c80319c";
            try (Scope ignored = SPAN.makeCurrent()) {
                HttpRequest request = HttpRequest.newBuilder(orders(), (name, value) -> true)
                        .header("traceparent", "00-" + other + "-b7ad6b7169203331-01")
                        .build();
                client.send(request, BodyHandlers.ofString());
            }

            assertThat(shop.records.decisions())
                    .singleElement()
                    .matches(record -> record.traceId().equals(other));
        }

        @Test
        void isCalledAsynchronously() throws Exception {
            HttpResponse<String> response =
                    client.sendAsync(orders(), BodyHandlers.ofString()).get(20, TimeUnit.SECONDS);

            assertThat(response.body()).isEqualTo("ok");
            assertThat(records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_EXPECTED);
        }

        @Test
        void isCalledWithTheDefaultsToo() throws Exception {
            try (ZtHttpClient defaults = ZtHttpClient.create(webZt, PeerExpectation.exactly(shop.orders.id()))) {
                assertThat(defaults.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(defaults.connectTimeout()).contains(Duration.ofSeconds(10));
                assertThat(defaults.send(orders(), BodyHandlers.ofString()).body())
                        .isEqualTo("ok");
            }
        }

        @Test
        void keepsItsConnection() throws Exception {
            call();
            call();

            assertThat(connections.get(1)).isEqualTo(connections.get(0));
        }

        @Test
        void isNotFollowedToWhereItRedirects() throws Exception {
            HttpResponse<String> response =
                    client.send(request(shop.server.getAddress().getPort(), "/moved"), BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(302);
            assertThat(callers).hasSize(1);
            assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
        }
    }

    @Nested
    class UnexpectedServer {

        @Test
        void isRefusedBeforeItSeesTheRequest() throws Exception {
            try (ZtHttpClient other = expecting(
                    PeerExpectation.exactly(shop.domain.workload("/other").id()))) {
                assertRefusedInHandshake(other, orders(), "UNEXPECTED_PEER");
            }
            assertThat(records.rejections().get(0).message())
                    .isEqualTo("Peer spiffe://shop.test/orders rejected: expected spiffe://shop.test/other. Correct the"
                            + " expectation, or the address that was dialled.");
            assertThat(callers).isEmpty();
            assertThat(shop.records.decisions()).isEmpty();
        }

        @Test
        void isRefusedAsynchronouslyToo() {
            try (ZtHttpClient other = expecting(
                    PeerExpectation.exactly(shop.domain.workload("/other").id()))) {
                assertThatThrownBy(() -> other.sendAsync(orders(), BodyHandlers.ofString())
                                .get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(IOException.class);
            }
            assertThat(callers).isEmpty();
        }

        @Test
        void isRefusedIfItIsOfAnUnknownDomain() throws Exception {
            Workload evil = shop.domain.foreignDomain("evil.test").workload("/orders");
            HttpsServer server = TestPeer.with(evil.svid()).server();
            server.start();
            try (ZtHttpClient any = expecting(PeerExpectation.insecurelyAcceptAnyPeer())) {
                assertRefusedInHandshake(any, request(server.getAddress().getPort(), "/"), "NO_BUNDLE");
            } finally {
                server.stop(0);
            }
        }
    }

    @Nested
    class OwnIdentity {

        @Test
        void deniesBeforeAnythingIsSentWhenExpired() throws Exception {
            call();
            shop.web.expire();
            CallDeniedException denial = denied();

            assertThat(denial.decision().reason()).isEqualTo(Reason.OWN_SVID_EXPIRED);
            assertThat(denial)
                    .hasMessage("Call denied: the SVID of this workload has expired. Mend: check the identity source:"
                            + " it delivers no rotation (decision " + denial.decisionId() + ").");
            assertThat(records.lastDecision().id()).isEqualTo(denial.decisionId());
            assertThat(callers).hasSize(1);
            assertThat(shop.records.rejections()).isEmpty();
        }

        @Test
        void deniesBeforeAnythingIsSentWhenRedacted() {
            shop.web.redact();

            assertThat(denied().decision().reason()).isEqualTo(Reason.OWN_SVID_REDACTED);
            assertThat(records.lastDecision().local()).isNull();
            assertThat(shop.records.rejections()).isEmpty();
            assertThat(callers).isEmpty();
        }

        @Test
        void failsTheFutureOfAnAsynchronousCall() {
            shop.web.redact();

            assertThatThrownBy(() ->
                            client.sendAsync(orders(), BodyHandlers.ofString()).get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            CallDeniedException.class,
                            denial -> assertThat(denial.decision().reason()).isEqualTo(Reason.OWN_SVID_REDACTED));
            assertThat(callers).isEmpty();
        }

        @Test
        void isShownAnewAfterARotationSoThatTheOldSvidMayExpire() throws Exception {
            call();
            Duration almostAnHour = Duration.ofMinutes(50);
            shop.domain.clock().advance(almostAnHour);
            shop.orders.rotate();
            shop.web.rotate();
            call();
            shop.domain.clock().advance(almostAnHour);

            assertThat(call().statusCode()).isEqualTo(200);
            assertThat(callers.get(2).chain().get(0)).isEqualTo(shop.web.svid().leaf());
            assertThat(connections.get(2)).isNotEqualTo(connections.get(0));
        }
    }

    @Nested
    class ChangeOfTrust {

        @Test
        void startsANewPool() throws Exception {
            call();
            shop.domain.renewCa();
            call();

            assertThat(connections.get(1)).isNotEqualTo(connections.get(0));
        }

        @Test
        void failsNoCallWhenTheOldAuthorityGoesAfterTheSvidsWereReissued() throws Exception {
            call();
            shop.domain.rotateCa();
            assertThat(call().statusCode()).isEqualTo(200);
            shop.domain.dropOldRoots();

            assertThat(call().statusCode()).isEqualTo(200);
            assertThat(records.rejections()).isEmpty();
        }

        @Test
        void refusesAServerWhoseDomainIsWithdrawn() throws Exception {
            DevIdentities partner = shop.domain.foreignDomain("partner.test");
            shop.domain.federate(partner);
            Workload books = partner.workload("/books");
            try (Zt booksZt = Zt.builder(books.source())
                    .clock(shop.domain.clock())
                    .audit(new Records())
                    .policies(Shop.policies(books.id(), Shop.WEB_READS))
                    .build()) {
                ZtHttpsServer server = ZtHttpsServer.create(booksZt, TestPeer.loopback());
                server.start();
                try (ZtHttpClient toBooks = expecting(PeerExpectation.exactly(books.id()))) {
                    HttpRequest request = request(server.getAddress().getPort(), "/");
                    assertThat(toBooks.send(request, BodyHandlers.ofString()).statusCode())
                            .isEqualTo(404);

                    shop.domain.dropBundle(partner.trustDomain());

                    assertRefusedInHandshake(toBooks, request, "NO_BUNDLE");
                } finally {
                    server.stop(0);
                }
            }
        }
    }

    @Nested
    class FallenServer {

        @Test
        void isRefusedOnceRevoked() throws Exception {
            call();
            webZt.revocations().revoke(Shop.revocation(shop.orders.id()));

            assertRefusedInHandshake(client, orders(), "REVOKED");
            assertThat(callers).hasSize(1);
        }

        @Test
        void isCalledAgainWhenItsRevocationIsTakenBack() throws Exception {
            webZt.revocations().revoke(Shop.revocation(shop.orders.id()));
            assertRefusedInHandshake(client, orders(), "REVOKED");
            webZt.revocations().replaceAll(List.of());

            assertThat(call().statusCode()).isEqualTo(200);
        }

        @Test
        void hasItsResponseRefusedOnceExpiredBeforeAHandlerSeesIt() throws Exception {
            HttpsServer server = TestPeer.with(
                            shop.domain.authority().issue(shop.orders.id().path(), Duration.ofMinutes(10)))
                    .server();
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, 4);
                exchange.getResponseBody().write(new byte[4]);
                exchange.close();
            });
            server.start();
            try {
                HttpRequest request = request(server.getAddress().getPort(), "/");
                client.send(request, BodyHandlers.discarding());
                shop.domain.clock().advance(Duration.ofMinutes(10));
                AtomicInteger seen = new AtomicInteger();

                assertExpired(() -> client.send(request, counting(seen)));
                assertThat(seen).hasValue(0);
                assertRefusedInHandshake(client, request, "EXPIRED");
            } finally {
                server.stop(0);
            }
        }

        @Test
        void isConnectedToAnewBeforeTheCertificateEndsThatItHasShown() throws Exception {
            TestPeer peer =
                    TestPeer.with(shop.domain.authority().issue(shop.orders.id().path(), Duration.ofMinutes(10)));
            HttpsServer server = peer.server();
            server.createContext("/", exchange -> {
                connections.add(exchange.getRemoteAddress());
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            server.start();
            try {
                HttpRequest request = request(server.getAddress().getPort(), "/");
                client.send(request, BodyHandlers.discarding());
                peer.present(shop.domain.authority().issue(shop.orders.id().path(), Duration.ofMinutes(20)));
                shop.domain.clock().advance(Duration.ofMinutes(9));
                client.send(request, BodyHandlers.discarding());
                shop.domain.clock().advance(Duration.ofMinutes(2));

                assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(204);
                assertThat(connections.get(1)).isEqualTo(connections.get(0));
                assertThat(connections.get(2)).isNotEqualTo(connections.get(0));
            } finally {
                server.stop(0);
            }
        }

        private static BodyHandler<Void> counting(AtomicInteger seen) {
            return info -> {
                seen.incrementAndGet();
                return HttpResponse.BodySubscribers.ofByteArrayConsumer(bytes -> seen.incrementAndGet());
            };
        }

        private static void assertExpired(ThrowingCallable call) {
            assertThatThrownBy(call)
                    .isInstanceOfSatisfying(
                            CallDeniedException.class,
                            denial -> assertThat(denial.decision().reason()).isEqualTo(Reason.PEER_EXPIRED));
        }
    }

    @Nested
    class BodyHandling {

        @Test
        void leavesTheHeadAsItWas() throws Exception {
            HttpResponse<InputStream> response = client.send(orders(), BodyHandlers.ofInputStream());

            assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("ok");
            assertThat(response.headers().firstValue("content-length")).contains("2");
            assertThat(response.uri()).isEqualTo(orders().uri());
            assertThat(response.request().uri()).isEqualTo(orders().uri());
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(response.sslSession()).isPresent();
            assertThat(response.previousResponse()).isEmpty();
        }

        @Test
        void passesOnWhatAHandlerThrows() {
            assertThatThrownBy(() -> client.send(orders(), info -> {
                        throw new IllegalStateException("no such body");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no such body");
            assertThatThrownBy(() -> client.sendAsync(orders(), info -> {
                                throw new IllegalStateException("no such body");
                            })
                            .get(20, TimeUnit.SECONDS))
                    .hasRootCauseMessage("no such body");
        }

        @Test
        void failsWhenTheConnectionEndsWithinTheBody() throws Exception {
            shop.server.createContext("/half", exchange -> {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                throw new IOException("the server dies");
            });
            HttpRequest half = request(shop.server.getAddress().getPort(), "/half");

            assertThatThrownBy(() -> client.send(half, BodyHandlers.ofString())).isInstanceOf(IOException.class);
        }

        @Test
        void refusesNoHandler() {
            assertThatThrownBy(() -> client.send(orders(), null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> client.sendAsync(orders(), null)).isInstanceOf(NullPointerException.class);
        }
    }

    @Nested
    class Unsupported {

        @Test
        void refusesPlainHttp() {
            HttpRequest plain = HttpRequest.newBuilder(URI.create("http://localhost:8080/orders?token=secret"))
                    .build();
            String message = "uri http://localhost:8080 is not https: this client calls over mutual TLS only";

            assertThatThrownBy(() -> client.send(plain, BodyHandlers.ofString()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> client.sendAsync(plain, BodyHandlers.ofString()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }

        @Test
        void refusesPushPromises() {
            assertThatThrownBy(() ->
                            client.sendAsync(orders(), BodyHandlers.ofString(), (initiating, promised, acceptor) -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("push promises are not supported: they arrive before their peer is checked");
            assertThat(callers).isEmpty();
        }

        @Test
        void refusesWebSockets() {
            assertThatThrownBy(() -> client.newWebSocketBuilder())
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("web sockets are not supported: their peer cannot be checked again");
        }

        @Test
        void hasNeitherCookiesNorProxyNorAuthenticator() {
            assertThat(client.cookieHandler()).isEmpty();
            assertThat(client.proxy()).isEmpty();
            assertThat(client.authenticator()).isEmpty();
        }
    }

    @Nested
    class Building {

        @Test
        void refusesNoExpectation() {
            assertThatThrownBy(() -> ZtHttpClient.create(webZt, null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("expectation");
        }

        @Test
        void refusesNoZt() {
            assertThatThrownBy(() -> ZtHttpClient.builder(null, PeerExpectation.exactly(shop.orders.id())))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("zt");
        }

        @Test
        void usesTheGivenExecutorAndTimeout() throws Exception {
            CompletableFuture<Void> used = new CompletableFuture<>();
            Executor executor = task -> {
                used.complete(null);
                new Thread(task).start();
            };
            try (ZtHttpClient built = ZtHttpClient.builder(webZt, PeerExpectation.exactly(shop.orders.id()))
                    .executor(executor)
                    .connectTimeout(Duration.ofSeconds(3))
                    .build()) {
                built.send(orders(), BodyHandlers.ofString());
                assertThat(built.executor()).contains(executor);
                assertThat(built.connectTimeout()).contains(Duration.ofSeconds(3));
            }
            assertThat(used).isDone();
        }
    }
}
