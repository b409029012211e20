package dev.zt.grpc.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.enforce.Enforcement;
import dev.zt.grpc.Shop;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.tls.PeerExpectation;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundWatchTest {

    private static final Operation CALL = new Operation.Grpc("s.S/M");

    private final Shop shop = new Shop();
    private final OutboundWatch watch =
            new OutboundWatch(shop.zt.openCalls(), PeerExpectation.memberOf(shop.domain.trustDomain()));
    private final List<Enforcement> ended = new ArrayList<>();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void watchesEachConnectionOfAHedgedCall() {
        watch.onEnd(ended::add);
        uses("/a");
        uses("/b");

        shop.zt.revocations().revoke(Shop.revocation(shop.domain.workload("/a").id()));

        assertThat(ended).hasSize(1);
    }

    @Test
    void watchesNothingOnceTheCallIsOver() {
        watch.onEnd(ended::add);
        uses("/a");
        watch.over();
        uses("/b");

        shop.zt.revocations().revoke(Shop.revocation(shop.domain.workload("/a").id()));
        shop.zt.revocations().revoke(Shop.revocation(shop.domain.workload("/b").id()));

        assertThat(ended).isEmpty();
        assertThat(shop.zt.openCalls().size()).isZero();
    }

    private void uses(String path) {
        PeerVerification verification = new PeerVerifier()
                .verify(
                        shop.domain.workload(path).svid().chain(),
                        shop.orders.source().current(),
                        shop.domain.clock().millis());
        PeerIdentity server = ((PeerVerification.Accepted) verification).peer();
        watch.uses(server, CALL, null, shop.zt.openCalls().changes());
    }
}
