package dev.zt.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.http.RawHttp;
import dev.zt.http.Records;
import dev.zt.http.Shop;
import dev.zt.http.TestPeer;
import dev.zt.identity.TrustDomain;
import dev.zt.source.BundleSource;
import dev.zt.source.CompositeIdentitySource;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever vouches for a foreign caller takes that back while its connection is open. */
@Timeout(60)
class WithdrawnBundleTest {

    private final DevIdentities home = DevIdentities.create("shop.test");
    private final DevIdentities partner = home.foreignDomain("partner.test");
    private final Workload orders = home.workload("/orders");
    private final Workload caller = partner.workload("/caller");
    private final Bundles bundles = new Bundles();
    private final CompositeIdentitySource source =
            CompositeIdentitySource.builder(orders.source()).bundles(bundles).open();
    private final Records records = new Records();
    private final Zt zt = Zt.builder(source)
            .clock(home.clock())
            .audit(records)
            .policies(Shop.policies(orders.id(), """
                - id: partner-reads
                  effect: allow
                  from: [{principals: ["spiffe://partner.test/caller"]}]
                  to: [{http: {methods: [GET]}}]
                """))
            .build();
    private ZtHttpsServer server;

    @BeforeEach
    void start() throws Exception {
        server = ZtHttpsServer.create(zt, TestPeer.loopback());
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        bundles.say(partner.authority().bundle(), Instant.MAX);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        zt.close();
        source.close();
    }

    @Test
    void deniesTheNextCallOfAnOpenConnectionWhenTheBundleIsGone() throws Exception {
        try (RawHttp connection = TestPeer.with(caller.svid()).connect(server.getAddress())) {
            assertThat(connection.get("/").status()).isEqualTo(204);

            bundles.say(null, Instant.MAX);

            assertDenied(connection);
        }
    }

    @Test
    void deniesTheNextCallOfAnOpenConnectionWhenTheBundleIsEmpty() throws Exception {
        try (RawHttp connection = TestPeer.with(caller.svid()).connect(server.getAddress())) {
            assertThat(connection.get("/").status()).isEqualTo(204);

            bundles.say(TrustBundle.of(partner.trustDomain(), List.of()), Instant.MAX);

            assertDenied(connection);
        }
    }

    @Test
    void deniesTheNextCallOfAnOpenConnectionOnceTheBundleIsTooOldThoughNobodySaysSo() throws Exception {
        bundles.say(partner.authority().bundle(), home.clock().instant().plusSeconds(60));
        try (RawHttp connection = TestPeer.with(caller.svid()).connect(server.getAddress())) {
            assertThat(connection.get("/").status()).isEqualTo(204);

            home.clock().advance(Duration.ofSeconds(60));

            assertDenied(connection);
        }
    }

    @Test
    void allowsThroughARotationOfTheForeignAuthorityWithOverlap() throws Exception {
        try (RawHttp connection = TestPeer.with(caller.svid()).connect(server.getAddress())) {
            assertThat(connection.get("/").status()).isEqualTo(204);
            partner.announceCa();

            bundles.say(partner.authority().bundle(), Instant.MAX);

            assertThat(connection.get("/").status()).isEqualTo(204);
            assertThat(records.rejections()).isEmpty();
        }
    }

    private void assertDenied(RawHttp connection) throws Exception {
        assertThat(connection.get("/").status()).isEqualTo(403);
        assertThat(records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_NOT_VOUCHED);
    }

    private final class Bundles implements BundleSource {

        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
        private volatile TrustBundleSet current = TrustBundleSet.empty();

        void say(TrustBundle bundle, Instant goodUntil) {
            current = bundle == null
                    ? TrustBundleSet.empty()
                    : TrustBundleSet.of(bundle).withGoodUntil(Map.of(bundle.trustDomain(), goodUntil));
            listeners.forEach(Runnable::run);
        }

        @Override
        public Set<TrustDomain> trustDomains() {
            return Set.of(partner.trustDomain());
        }

        @Override
        public TrustBundleSet bundles() {
            return current;
        }

        @Override
        public Registration addListener(Runnable listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public void close() {}
    }
}
