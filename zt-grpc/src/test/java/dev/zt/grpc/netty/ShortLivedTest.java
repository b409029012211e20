package dev.zt.grpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.Zt;
import dev.zt.devkit.DevIdentities;
import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.Records;
import dev.zt.grpc.Shop;
import dev.zt.identity.SpiffeId;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.TrustBundleSet;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * SVIDs that live for seconds, so that several expire on connections that are in use. Time passes with the calls, as on the
 * clock of the system, but for a call that a busy machine keeps waiting: nothing expires while everything stands still.
 */
@Timeout(120)
class ShortLivedTest {

    private static final Duration LIFE = Duration.ofSeconds(6);
    private static final Duration LONGEST_STEP = Duration.ofMillis(50);

    private final DevIdentities domain = DevIdentities.create("shop.test");
    private final StaticIdentitySource orders = StaticIdentitySource.of(material("/orders"), domain.clock());
    private final StaticIdentitySource web = StaticIdentitySource.of(material("/web"), domain.clock());
    private final Records atServer = new Records();
    private final Records atClient = new Records();

    private IdentityMaterial material(String path) {
        return IdentityMaterial.of(
                List.of(domain.authority().issue(path, LIFE)),
                TrustBundleSet.of(domain.authority().bundle()));
    }

    @Test
    void failsNoCallThoughCertificatesExpireUnderItsConnections() throws Exception {
        try (Zt server = Zt.builder(orders)
                        .clock(domain.clock())
                        .audit(atServer)
                        .policies(Shop.policies(Shop.WEB_CALLS))
                        .build();
                Zt client =
                        Zt.builder(web).clock(domain.clock()).audit(atClient).build()) {
            Server running = ZtGrpcServer.builder(server, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(new OrdersApi())
                    .build()
                    .start();
            ManagedChannel channel = ZtGrpcChannel.builder(
                            client,
                            PeerExpectation.exactly(SpiffeId.parse("spiffe://shop.test/orders")),
                            "127.0.0.1:" + running.getPort())
                    .build();
            int calls = 0;
            for (int second = 1; second <= 10; second++) {
                calls += callForASecond(channel);
                if (second % 3 == 0) {
                    orders.update(material("/orders"));
                } else if (second % 3 == 2) {
                    web.update(material("/web"));
                }
            }
            channel.shutdownNow();
            running.shutdownNow();
            assertThat(calls).isGreaterThan(100);
        }
        assertThat(atServer.denials()).isEmpty();
        assertThat(atClient.denials()).isEmpty();
    }

    private int callForASecond(ManagedChannel channel) {
        Instant end = domain.clock().instant().plusSeconds(1);
        int calls = 0;
        while (domain.clock().instant().isBefore(end)) {
            long start = System.nanoTime();
            assertThat(OrdersApi.call(channel, OrdersApi.GET)).isEqualTo("order 7");
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            domain.clock().advance(took.compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : took);
            calls++;
        }
        return calls;
    }
}
