package dev.zt.grpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.Zt;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.Records;
import dev.zt.grpc.Shop;
import dev.zt.identity.SpiffeId;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.TrustBundleSet;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SVIDs that live for seconds, on the clock of the system, so that several expire on connections that are in use. */
@Timeout(60)
class ShortLivedTest {

    private static final Duration LIFE = Duration.ofSeconds(6);

    private final DevAuthority authority = DevAuthority.create("shop.test");
    private final TrustBundleSet bundles = TrustBundleSet.of(authority.bundle());
    private final StaticIdentitySource orders = StaticIdentitySource.of(authority.issue("/orders", LIFE), bundles);
    private final StaticIdentitySource web = StaticIdentitySource.of(authority.issue("/web", LIFE), bundles);
    private final Records atServer = new Records();
    private final Records atClient = new Records();

    @Test
    void failsNoCallThoughCertificatesExpireUnderItsConnections() throws Exception {
        ScheduledExecutorService rotation = Executors.newSingleThreadScheduledExecutor();
        try (Zt server = Zt.builder(orders)
                        .audit(atServer)
                        .policies(Shop.policies(Shop.WEB_CALLS))
                        .build();
                Zt client = Zt.builder(web).audit(atClient).build()) {
            Server running = ZtGrpcServer.builder(server, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(new OrdersApi())
                    .build()
                    .start();
            ManagedChannel channel = ZtGrpcChannel.builder(
                            client,
                            PeerExpectation.exactly(SpiffeId.parse("spiffe://shop.test/orders")),
                            "127.0.0.1:" + running.getPort())
                    .build();
            rotation.scheduleAtFixedRate(
                    () -> orders.update(authority.issue("/orders", LIFE), bundles), 3, 3, TimeUnit.SECONDS);
            rotation.scheduleAtFixedRate(
                    () -> web.update(authority.issue("/web", LIFE), bundles), 2, 3, TimeUnit.SECONDS);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            int calls = 0;
            while (System.nanoTime() < end) {
                assertThat(OrdersApi.call(channel, OrdersApi.GET)).isEqualTo("order 7");
                calls++;
            }
            channel.shutdownNow();
            running.shutdownNow();
            assertThat(calls).isGreaterThan(100);
        } finally {
            rotation.shutdownNow();
        }
        assertThat(atServer.denials()).isEmpty();
        assertThat(atClient.denials()).isEmpty();
    }
}
