package dev.zt.grpc.netty;

import static dev.zt.grpc.Conversation.unary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.grpc.Conversation;
import dev.zt.grpc.Orders;
import dev.zt.grpc.Policies;
import dev.zt.grpc.Records;
import dev.zt.grpc.TestPeer;
import dev.zt.identity.SpiffeId;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.TrustBundleSet;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.time.Clock;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(180)
class RotationTest {

    private static final Logger LOG = LoggerFactory.getLogger("zt.figures");
    private static final int CALLS = 6_000;
    private static final int ROTATIONS = 12;
    private static final int UNARY_CALLERS = 3;
    private static final int TALKERS = 2;

    private final ExecutorService threads = Executors.newFixedThreadPool(UNARY_CALLERS + TALKERS);
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong streams = new AtomicLong();
    private final AtomicInteger era = new AtomicInteger();
    private final AtomicInteger renewed = new AtomicInteger();
    private final AtomicBoolean done = new AtomicBoolean();

    @AfterEach
    void stop() throws InterruptedException {
        done.set(true);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void failsNoCallWhileBothEndsAndTheAuthorityRotateAndStillRefusesAClientWithoutCertificate() throws Exception {
        long began = System.nanoTime();
        try (Shop shop = new Shop()) {
            List<Future<Void>> callers = new ArrayList<>();
            for (int i = 0; i < UNARY_CALLERS; i++) {
                callers.add(threads.submit(calling(shop.channel())));
            }
            for (int i = 0; i < TALKERS; i++) {
                callers.add(threads.submit(talking(shop.channel())));
            }

            for (int i = 1; i <= ROTATIONS; i++) {
                awaitCalls(callers, (long) i * CALLS / (ROTATIONS + 3));
                shop.ordersWorkload.rotate();
                shop.web.rotate();
                if (i == ROTATIONS / 2) {
                    shop.domain.rotateCa();
                }
                if (i == ROTATIONS * 3 / 4) {
                    // Streams that began under the old root have to be over before it goes.
                    era.incrementAndGet();
                    await().atMost(Duration.ofSeconds(30)).until(() -> failed(callers) || renewed.get() == TALKERS);
                    shop.domain.dropOldRoots();
                }
            }
            awaitCalls(callers, CALLS);
            done.set(true);
            for (Future<Void> caller : callers) {
                caller.get(30, TimeUnit.SECONDS);
            }

            assertThat(calls.get()).isGreaterThanOrEqualTo(5_000);
            assertThat(streams.get()).isGreaterThan(TALKERS);
            assertThat(shop.records.denials()).isEmpty();
            assertThat(shop.webRecords.denials()).isEmpty();
            assertThat(shop.records.rejections()).isEmpty();
            assertThat(shop.webRecords.rejections()).isEmpty();
            int handled = shop.orders.handled.get();
            assertThat(TestPeer.anonymous().isLetIn(shop.address())).isFalse();
            await().until(() -> !shop.records.rejections().isEmpty());
            assertThat(shop.records.rejections())
                    .singleElement()
                    .satisfies(record -> assertThat(record.reason()).isEqualTo("NO_CERTIFICATE"));
            assertThat(shop.orders.handled).hasValue(handled);
            LOG.info(
                    "{}: {} unary calls, {} messages on {} streams, {} rotations of both ends, no failure, {} ms",
                    getClass().getPackageName(),
                    calls,
                    shop.orders.messages,
                    streams,
                    ROTATIONS,
                    (System.nanoTime() - began) / 1_000_000);
        }
    }

    /** In real time: SVIDs of 12 s, so that the first ones of the server end while calls run on its connections. */
    @Test
    void failsNoCallWhenTheSvidOfTheServerEndsOnABusyConnection() throws Exception {
        Clock clock = Clock.systemUTC();
        DevAuthority authority = DevAuthority.builder("shop.test").clock(clock).build();
        TrustBundleSet bundles = TrustBundleSet.of(authority.bundle());
        SpiffeId orders = authority.trustDomain().id("/orders");
        StaticIdentitySource serving = StaticIdentitySource.of(brief(authority, bundles), clock);
        StaticIdentitySource calling = StaticIdentitySource.of(
                IdentityMaterial.of(List.of(authority.issue("/web", Duration.ofHours(1))), bundles), clock);
        Records records = new Records();
        Records webRecords = new Records();
        Orders service = new Orders();
        try (Zt zt = Zt.builder(serving)
                        .audit(records)
                        .policies(Policies.of(orders, Policies.WEB_CALLS))
                        .build();
                Zt webZt = Zt.builder(calling).audit(webRecords).build()) {
            Server server = ZtGrpcServer.builder(zt, TestPeer.loopback())
                    .addService(service.bind())
                    .build()
                    .start();
            ManagedChannel channel = ZtGrpcChannel.builder(
                            webZt, PeerExpectation.exactly(orders), "localhost:" + server.getPort())
                    .build();
            try {
                Future<Void> caller = threads.submit(calling(channel));
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                for (int rotation = 1; System.nanoTime() < end && !caller.isDone(); rotation++) {
                    int next = rotation;
                    await().atMost(Duration.ofSeconds(30))
                            .pollInterval(Duration.ofMillis(100))
                            .until(() -> caller.isDone() || passed(end, next));
                    serving.update(brief(authority, bundles));
                }
                done.set(true);
                caller.get(30, TimeUnit.SECONDS);
                assertThat(calls.get()).isGreaterThan(100);
                assertThat(records.denials()).isEmpty();
                assertThat(webRecords.denials()).isEmpty();
                assertThat(webRecords.rejections()).isEmpty();
            } finally {
                channel.shutdownNow();
                server.shutdownNow();
            }
        }
    }

    private static boolean passed(long end, int rotation) {
        return System.nanoTime() > end - TimeUnit.SECONDS.toNanos(20) + TimeUnit.SECONDS.toNanos(5L * rotation);
    }

    private static IdentityMaterial brief(DevAuthority authority, TrustBundleSet bundles) {
        return IdentityMaterial.of(List.of(authority.issue("/orders", Duration.ofSeconds(12))), bundles);
    }

    /** Raises the failure of a caller at once instead of waiting for calls that nobody makes. */
    private void awaitCalls(List<Future<Void>> callers, long count) throws Exception {
        await().atMost(Duration.ofSeconds(90))
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

    private Callable<Void> calling(ManagedChannel channel) {
        return () -> {
            while (!done.get()) {
                assertThat(unary(channel, Orders.GET)).isEqualTo("order 7");
                calls.incrementAndGet();
            }
            return null;
        };
    }

    private Callable<Void> talking(ManagedChannel channel) {
        return () -> {
            while (!done.get()) {
                int myEra = era.get();
                Conversation stream = Conversation.chat(channel);
                for (int i = 0; !done.get() && i < 400 && myEra == era.get(); i++) {
                    assertThat(stream.say("message " + i)).isEqualTo("message " + i);
                }
                stream.finish();
                streams.incrementAndGet();
                if (myEra != era.get()) {
                    renewed.incrementAndGet();
                }
            }
            return null;
        };
    }
}
