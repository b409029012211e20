package dev.zt.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.devkit.BundleEndpoint;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.Workload;
import dev.zt.federation.FederationClient;
import dev.zt.federation.FederationEndpoint;
import dev.zt.http.client.CallDeniedException;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.http.server.ZtHttpsServer;
import dev.zt.source.CompositeIdentitySource;
import dev.zt.tls.PeerExpectation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two trust domains that know each other by their bundle endpoints alone, and call each other. */
@Timeout(120)
class FederationTest {

    /** SVIDs live for long, so that it is a bundle alone that can be too old. */
    private final DevIdentities shopDomain =
            DevIdentities.create("shop.test", MutableClock.atSystemTime(), Duration.ofDays(30));

    private final Side shop = new Side(shopDomain, "/orders");
    private final Side partner = new Side(shopDomain.foreignDomain("partner.test"), "/carrier");

    @BeforeEach
    void federate() throws Exception {
        shop.trust(partner);
        partner.trust(shop);
    }

    @AfterEach
    void stop() {
        shop.close();
        partner.close();
    }

    @Test
    void callEachOther() throws Exception {
        assertThat(shop.calls(partner)).isEqualTo(204);
        assertThat(partner.calls(shop)).isEqualTo(204);

        assertThat(shop.records.lastDecision().decision().isAllowed()).isTrue();
        assertThat(shop.records.rejections()).isEmpty();
        assertThat(partner.records.rejections()).isEmpty();
    }

    @Test
    void deniesTheNextCallOfAnOpenConnectionOnceTheCallersDomainTakesItsKeysBack() throws Exception {
        try (RawHttp connection = partner.connect(shop)) {
            assertThat(connection.get("/").status()).isEqualTo(204);

            partner.endpoint.withdraw();
            shop.partners.refresh();

            assertThat(connection.get("/").status()).isEqualTo(403);
            assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_NOT_VOUCHED);
        }
        assertThatThrownBy(() -> {
                    try (RawHttp another = partner.connect(shop)) {
                        another.get("/");
                    }
                })
                .isInstanceOf(IOException.class);
        await().untilAsserted(() -> assertThat(shop.records.rejections())
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.reason()).isEqualTo("UNTRUSTED_CHAIN")));
    }

    @Test
    void doesNotCallAServerWhoseDomainTookItsKeysBack() throws Exception {
        assertThat(shop.calls(partner)).isEqualTo(204);

        partner.endpoint.withdraw();
        shop.partners.refresh();

        assertThatThrownBy(() -> shop.calls(partner)).isInstanceOf(IOException.class);
        assertThat(partner.handled).hasValue(1);
    }

    @Test
    void deniesTheNextCallOfAnOpenConnectionOnceTheBundleCouldNotBeFetchedForADay() throws Exception {
        try (RawHttp connection = partner.connect(shop)) {
            assertThat(connection.get("/").status()).isEqualTo(204);
            partner.endpoint.fail(exchange -> exchange.sendResponseHeaders(500, -1));
            shopDomain.clock().advance(Duration.ofHours(24).minusMillis(1));
            shop.partners.refresh();
            assertThat(connection.get("/").status()).isEqualTo(204);

            shopDomain.clock().advance(Duration.ofMillis(1));

            assertThat(connection.get("/").status()).isEqualTo(403);
            assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_NOT_VOUCHED);
        }
        assertThatThrownBy(() -> {
                    try (RawHttp another = partner.connect(shop)) {
                        another.get("/");
                    }
                })
                .isInstanceOf(IOException.class);
        await().untilAsserted(() -> assertThat(shop.records.rejections())
                .singleElement()
                .satisfies(rejection -> {
                    assertThat(rejection.reason()).isEqualTo("NO_BUNDLE");
                    assertThat(rejection.message()).contains("and was not confirmed since");
                }));
        assertThat(shop.source.current().freshness(shopDomain.clock().millis()).isUsable())
                .isTrue();
    }

    @Test
    void failsNoCallWhileTheCallersAuthorityRotatesWithOverlap() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Caller toPartner = new Caller(shop, partner, done);
        Caller toShop = new Caller(partner, shop, done);
        List<Caller> callers = List.of(toPartner, toShop);
        try {
            callers.forEach(caller -> caller.future = threads.submit(caller));
            for (int round = 1; round <= 3; round++) {
                awaitCalls(callers);
                partner.domain.announceCa();
                shop.partners.refresh();
                awaitCalls(callers);
                partner.workload.rotate();
                partner.domain.workload("/bundle-endpoint").rotate();
                partner.endpoint.presentOwn();
                // Its pool of connections, which know the old SVID of the other end, starts anew.
                shop.workload.rotate();
                awaitCalls(callers);
                partner.domain.dropOldRoots();
                shop.partners.refresh();
                assertThat(shop.partners.status().get(0).failure()).isNull();
            }
            awaitCalls(callers);
            done.set(true);
            for (Caller caller : callers) {
                caller.future.get(30, TimeUnit.SECONDS);
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        assertThat(partner.handled.get()).isEqualTo(toPartner.calls.get()).isGreaterThan(100);
        assertThat(shop.handled.get()).isEqualTo(toShop.calls.get()).isGreaterThan(100);
        assertThat(shop.records.decisions())
                .allMatch(record -> record.decision().isAllowed());
        assertThat(partner.records.decisions())
                .allMatch(record -> record.decision().isAllowed());
        assertThat(shop.partners.status().get(0).sequence()).isEqualTo(7);
    }

    private static void awaitCalls(List<Caller> callers) throws Exception {
        for (Caller caller : callers) {
            int enough = caller.calls.get() + 20;
            await().atMost(Duration.ofSeconds(60)).until(() -> caller.calls.get() >= enough || caller.future.isDone());
            if (caller.future.isDone()) {
                caller.future.get();
            }
        }
    }

    @Test
    void deniesAllOfADomainWhoseEndpointNeverAnswered() throws Exception {
        Side third = new Side(shopDomain.foreignDomain("third.test"), "/carrier");
        try {
            third.endpoint.fail(exchange -> exchange.sendResponseHeaders(503, -1));
            third.trust(partner);
            partner.retrust(third);

            assertThatThrownBy(() -> {
                        try (RawHttp connection = third.connect(partner)) {
                            connection.get("/");
                        }
                    })
                    .isInstanceOf(IOException.class);
            await().untilAsserted(() -> assertThat(partner.records.rejections())
                    .singleElement()
                    .satisfies(rejection -> assertThat(rejection.reason()).isEqualTo("NO_BUNDLE")));
        } finally {
            third.close();
        }
    }

    /** Calls until it is told to stop, or a call fails. */
    private static final class Caller implements Callable<Void> {

        private final Side from;
        private final Side to;
        private final AtomicBoolean done;
        private final AtomicInteger calls = new AtomicInteger();
        private Future<Void> future;

        Caller(Side from, Side to, AtomicBoolean done) {
            this.from = from;
            this.to = to;
            this.done = done;
        }

        @Override
        public Void call() throws Exception {
            while (!done.get()) {
                assertThat(from.calls(to)).isEqualTo(204);
                calls.incrementAndGet();
            }
            return null;
        }
    }

    /** One domain: its endpoint, and a service that lets the other domain's service in. */
    private static final class Side {

        private final DevIdentities domain;
        private final Workload workload;
        private final BundleEndpoint endpoint;
        private final Records records = new Records();
        private final AtomicInteger handled = new AtomicInteger();
        private FederationClient partners;
        private CompositeIdentitySource source;
        private Zt zt;
        private ZtHttpsServer server;
        private ZtHttpClient client;

        Side(DevIdentities domain, String path) {
            this.domain = domain;
            this.workload = domain.workload(path);
            this.endpoint = BundleEndpoint.start(domain);
        }

        void trust(Side other) throws Exception {
            open(other);
            assertThat(partners.awaitFirst(Duration.ofSeconds(20))).isTrue();
        }

        void retrust(Side other) throws Exception {
            end();
            open(other);
            partners.refresh();
        }

        private void open(Side other) throws Exception {
            partners = FederationClient.builder(FederationEndpoint.httpsSpiffe(
                            other.domain.trustDomain(),
                            other.endpoint.url(),
                            other.endpoint.id(),
                            other.domain.authority().bundle()))
                    .clock(domain.clock())
                    .open();
            source = CompositeIdentitySource.builder(workload.source())
                    .bundles(partners)
                    .open();
            zt = Zt.builder(source)
                    .clock(domain.clock())
                    .audit(records)
                    .policies(Shop.policies(workload.id(), """
                        - id: partner-calls
                          effect: allow
                          from: [{principals: ["%s"]}]
                          to: [{http: {methods: [GET]}}]
                        """.formatted(other.workload.id())))
                    .build();
            server = ZtHttpsServer.create(zt, TestPeer.loopback());
            server.createContext("/", exchange -> {
                handled.incrementAndGet();
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            server.start();
            client = ZtHttpClient.builder(zt, PeerExpectation.exactly(other.workload.id()))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
        }

        int calls(Side other) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            "https://localhost:" + other.server.getAddress().getPort() + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            try {
                return client.send(request, BodyHandlers.discarding()).statusCode();
            } catch (CallDeniedException e) {
                throw new IOException(e);
            }
        }

        RawHttp connect(Side other) throws Exception {
            return TestPeer.with(workload.svid()).connect(other.server.getAddress());
        }

        private void end() {
            client.close();
            server.stop(0);
            zt.close();
            source.close();
            partners.close();
        }

        void close() {
            end();
            endpoint.close();
        }
    }
}
