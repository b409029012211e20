package dev.zt.grpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.OrdersApi.Chat;
import dev.zt.grpc.PlainPeer;
import dev.zt.identity.X509Svid;
import dev.zt.tls.PeerExpectation;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class GrpcRotationTest {

    private static final int CALLS = 6_000;
    private static final int ROTATIONS = 12;
    private static final int CHANNELS = 3;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicBoolean done = new AtomicBoolean();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private Grpc grpc;

    @BeforeEach
    void start() throws IOException {
        grpc = new Grpc();
        for (int i = 0; i < CHANNELS; i++) {
            channels.add(grpc.channel(PeerExpectation.exactly(grpc.shop.orders.id())));
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        done.set(true);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        channels.forEach(ManagedChannel::shutdownNow);
        grpc.close();
    }

    @Test
    void failsNoCallWhileBothEndsAndTheAuthorityRotateAndStillRefusesAClientWithoutCertificate() throws Exception {
        List<Future<Void>> callers = new ArrayList<>();
        for (ManagedChannel channel : channels) {
            callers.add(threads.submit(unary(channel)));
            callers.add(threads.submit(chats(channel)));
        }

        for (int i = 1; i <= ROTATIONS; i++) {
            awaitCalls(callers, (long) i * CALLS / (ROTATIONS + 2));
            if (i == ROTATIONS / 2) {
                grpc.shop.domain.announceCa();
            }
            X509Svid before = grpc.shop.orders.svid();
            grpc.shop.orders.rotate();
            grpc.shop.web.rotate();
            assertThat(grpc.shop.orders.svid().leaf()).isNotEqualTo(before.leaf());
        }
        awaitCalls(callers, CALLS);
        done.set(true);
        for (Future<Void> caller : callers) {
            caller.get(30, TimeUnit.SECONDS);
        }
        grpc.shop.domain.dropOldRoots();
        assertThat(OrdersApi.call(grpc.channel, OrdersApi.GET)).isEqualTo("order 7");

        assertThat(calls.get()).isGreaterThanOrEqualTo(5_000);
        assertThat(grpc.shop.records.denials()).isEmpty();
        assertThat(grpc.webRecords.denials()).isEmpty();
        assertThat(grpc.shop.records.rejections()).isEmpty();
        assertThat(grpc.webRecords.rejections()).isEmpty();
        assertThatThrownBy(() -> PlainPeer.greet(null, grpc.server.getPort())).isInstanceOf(IOException.class);
        await().untilAsserted(() -> assertThat(grpc.shop.records.rejections())
                .singleElement()
                .satisfies(record -> assertThat(record.reason()).isEqualTo("NO_CERTIFICATE")));
    }

    private Callable<Void> unary(ManagedChannel channel) {
        return () -> {
            while (!done.get()) {
                assertThat(OrdersApi.call(channel, OrdersApi.GET)).isEqualTo("order 7");
                calls.incrementAndGet();
            }
            return null;
        };
    }

    /** Streams that live through several rotations each. */
    private Callable<Void> chats(ManagedChannel channel) {
        return () -> {
            while (!done.get()) {
                Chat chat = new Chat(channel);
                for (int i = 0; i < 500 && !done.get(); i++) {
                    assertThat(chat.ask("n" + i)).isEqualTo("echo n" + i);
                    calls.incrementAndGet();
                }
                chat.complete();
            }
            return null;
        };
    }

    /** Raises the failure of a caller at once instead of waiting for calls that nobody makes. */
    private void awaitCalls(List<Future<Void>> callers, long count) throws Exception {
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> callers.stream().anyMatch(Future::isDone) || calls.get() >= count);
        for (Future<Void> caller : callers) {
            if (caller.isDone()) {
                caller.get();
            }
        }
    }
}
