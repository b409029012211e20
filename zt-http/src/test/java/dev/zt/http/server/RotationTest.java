package dev.zt.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.audit.AuditEvent;
import dev.zt.http.RawHttp;
import dev.zt.http.Records;
import dev.zt.http.Shop;
import dev.zt.http.TestPeer;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.tls.PeerExpectation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RotationTest {

    private static final int CALLS = 6_000;
    private static final int ROTATIONS = 12;
    private static final int CALLERS = 4;

    private Shop shop;
    private Zt webZt;
    private ZtHttpClient client;
    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong handled = new AtomicLong();
    private final AtomicInteger rotations = new AtomicInteger();
    private final AtomicInteger era = new AtomicInteger();
    private final AtomicInteger reconnected = new AtomicInteger();
    private final AtomicBoolean done = new AtomicBoolean();

    @BeforeEach
    void start() throws IOException {
        shop = new Shop();
        shop.server.createContext("/orders", exchange -> {
            handled.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        shop.server.start();
        webZt = Zt.builder(shop.web.source())
                .crypto(Shop.CRYPTO)
                .clock(shop.domain.clock())
                .audit(new Records())
                .build();
        client = ZtHttpClient.builder(webZt, PeerExpectation.exactly(shop.orders.id()))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        done.set(true);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        client.close();
        webZt.close();
        shop.close();
    }

    @Test
    void failsNoCallWhileBothEndsAndTheAuthorityRotateAndStillRefusesAClientWithoutCertificate() throws Exception {
        List<Future<Void>> callers = List.of(
                threads.submit(keptAlive()),
                threads.submit(keptAlive()),
                threads.submit(reopening()),
                threads.submit(throughClient()));

        for (int i = 1; i <= ROTATIONS; i++) {
            awaitCalls(callers, (long) i * CALLS / (ROTATIONS + 3));
            rotateBothEnds();
            if (i == ROTATIONS / 2) {
                shop.domain.rotateCa();
                nextEra(callers);
            }
            if (i == ROTATIONS * 3 / 4) {
                shop.domain.dropOldRoots();
            }
        }
        awaitCalls(callers, CALLS);
        done.set(true);
        for (Future<Void> caller : callers) {
            caller.get(30, TimeUnit.SECONDS);
        }

        assertThat(rotations).hasValueGreaterThanOrEqualTo(10);
        assertThat(calls.get()).isGreaterThanOrEqualTo(5_000);
        assertThat(handled).hasValue(calls.get());
        assertThat(shop.records.decisions())
                .hasSize((int) calls.get())
                .allMatch(d -> d.decision().isAllowed());
        assertThat(shop.records.rejections()).isEmpty();
        presentsTheNewestSvid();
        refusesAClientWithoutCertificate();
    }

    private void rotateBothEnds() {
        X509Certificate before = shop.orders.svid().leaf();
        shop.orders.rotate();
        shop.web.rotate();
        assertThat(shop.orders.svid().leaf()).isNotEqualTo(before);
        rotations.incrementAndGet();
    }

    private void presentsTheNewestSvid() throws Exception {
        try (RawHttp connection = TestPeer.with(shop.web.svid()).connect(shop.server.getAddress())) {
            assertThat(connection.get("/orders").status()).isEqualTo(204);
            assertThat(((SSLSocket) connection.socket()).getSession().getPeerCertificates()[0])
                    .isEqualTo(shop.orders.svid().leaf());
        }
    }

    private void refusesAClientWithoutCertificate() throws Exception {
        long before = handled.get();
        assertThatThrownBy(() -> {
                    try (RawHttp connection = TestPeer.anonymous().connect(shop.server.getAddress())) {
                        connection.get("/orders");
                    }
                })
                .isInstanceOf(IOException.class);
        await().until(() -> !shop.records.rejections().isEmpty());
        presentsTheNewestSvid();
        assertThat(handled).hasValue(before + 1);
        assertThat(shop.records.rejections()).singleElement().satisfies(record -> {
            assertThat(record.reason()).isEqualTo("NO_CERTIFICATE");
            assertThat(record.direction()).isEqualTo(AuditEvent.Direction.SERVER);
        });
    }

    /** Lets the raw connections start again, as any peer must before the authority that vouched for it goes. */
    private void nextEra(List<Future<Void>> callers) {
        era.incrementAndGet();
        await().atMost(Duration.ofSeconds(30)).until(() -> failed(callers) || reconnected.get() == 2);
    }

    /** Raises the failure of a caller at once instead of waiting for calls that nobody makes. */
    private void awaitCalls(List<Future<Void>> callers, long count) throws Exception {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> failed(callers) || calls.get() >= count);
        for (Future<Void> caller : callers) {
            if (caller.isDone()) {
                caller.get();
            }
        }
    }

    private static boolean failed(List<Future<Void>> callers) {
        return callers.stream().anyMatch(Future::isDone);
    }

    private Callable<Void> keptAlive() {
        return () -> {
            int myEra = era.get();
            RawHttp connection = connect();
            try {
                while (!done.get()) {
                    if (myEra != era.get()) {
                        connection.close();
                        connection = connect();
                        myEra = era.get();
                        reconnected.incrementAndGet();
                    }
                    call(connection);
                }
            } finally {
                connection.close();
            }
            return null;
        };
    }

    private Callable<Void> reopening() {
        return () -> {
            List<Integer> lengths = new ArrayList<>(List.of(1, 7, 50));
            for (int round = 0; !done.get(); round++) {
                try (RawHttp connection = connect()) {
                    for (int i = 0; i < lengths.get(round % lengths.size()); i++) {
                        call(connection);
                    }
                }
            }
            return null;
        };
    }

    private Callable<Void> throughClient() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "https://localhost:" + shop.server.getAddress().getPort() + "/orders"))
                .build();
        return () -> {
            while (!done.get()) {
                assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(204);
                calls.incrementAndGet();
            }
            return null;
        };
    }

    private RawHttp connect() throws Exception {
        return TestPeer.with(shop.web.svid()).connect(shop.server.getAddress());
    }

    private void call(RawHttp connection) throws IOException {
        RawHttp.Response response = connection.get("/orders");
        assertThat(response.status()).as("%s", response).isEqualTo(204);
        calls.incrementAndGet();
    }
}
