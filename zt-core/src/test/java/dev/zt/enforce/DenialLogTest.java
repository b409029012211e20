package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.policy.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DenialLogTest {

    private static final Decision DENY = Decision.Deny.of(Reason.NO_ALLOW_RULE);
    private static final Decision ALLOW = new Decision.Allow(Reason.ALLOW_RULE, "r", PolicyRef.NONE);
    private static final Operation GET = new Operation.Http("GET", "/");

    private final DenialLog log = new DenialLog(8);

    @Test
    void keepsDenialsOnly() {
        add(peer("a"), "1", DENY);
        add(peer("a"), "2", ALLOW);

        assertThat(log.find("1")).isNotNull();
        assertThat(log.find("2")).isNull();
        assertThat(log.find("3")).isNull();
    }

    @Test
    void forgetsTheOldestWhenFull() {
        for (int i = 0; i < 20; i++) {
            add(peer("p" + i), "" + i, DENY);
        }

        assertThat(log.size()).isEqualTo(8);
        assertThat(log.find("11")).isNull();
        assertThat(log.find("12")).isNotNull();
    }

    @Test
    void letsAFloodOfOnePeerPushOutItsOwnDenialsAlone() {
        add(peer("quiet"), "quiet", DENY);
        for (int i = 0; i < 1_000; i++) {
            add(peer("loud"), "" + i, DENY);
        }

        assertThat(log.find("quiet")).isNotNull();
        assertThat(log.find("997")).isNull();
        assertThat(log.find("998")).isNotNull();
        assertThat(log.size()).isEqualTo(3);
    }

    @Test
    void countsThoseWhoProvedNothingAsOnePeer() {
        add(peer("quiet"), "quiet", DENY);
        for (int i = 0; i < 1_000; i++) {
            add(null, "" + i, DENY);
        }

        assertThat(log.find("quiet")).isNotNull();
        assertThat(log.size()).isEqualTo(3);
    }

    @Test
    void keepsNeitherCertificatesNorMoreThanTheBeginningOfALongText() {
        String path = "/" + "x".repeat(100_000);
        log.decided(
                Question.inbound(peer("a"), new Operation.Http(path, path, path), null), enforcement("http", DENY), 0);
        log.decided(Question.inbound(peer("a"), new Operation.Grpc(path), null), enforcement("grpc", DENY), 0);

        for (String id : List.of("http", "grpc")) {
            Denial denial = log.find(id);
            assertThat(denial.question().peer()).isNull();
            assertThat(denial.question().operation().action().length()).isLessThanOrEqualTo(2_048);
            assertThat(denial.question().operation().resource()).hasSize(2_048);
            assertThat(denial.whole()).isFalse();
        }
    }

    @Test
    void staysWithinItsBoundWhenManyThreadsAddAtOnce() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String name = "t" + t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 5_000; i++) {
                    add(peer(name + i % 3), name + "-" + i, DENY);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(log.size()).isEqualTo(8);
    }

    private void add(@Nullable PeerIdentity peer, String id, Decision decision) {
        log.decided(Question.inbound(peer, GET, null), enforcement(id, decision), 0);
    }

    private static Enforcement enforcement(String id, Decision decision) {
        return new Enforcement(decision, id, CompletableFuture.completedFuture(null));
    }

    private static PeerIdentity peer(String name) {
        return Peers.peer("spiffe://a.test/" + name);
    }
}
