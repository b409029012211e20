package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import dev.zt.audit.AuditEvent;
import dev.zt.audit.AuditSink;
import dev.zt.authz.Authorizer;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.Operation;
import dev.zt.tls.PeerExpectation;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;
import dev.zt.trust.Registration;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationList;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpenCallsTest {

    private static final Operation CALL = new Operation.Grpc("a.B/C");
    private static final Decision ALLOW = new Decision.Allow(Reason.ALLOW_RULE, "all", PolicyRef.NONE);

    private final DevIdentities domain = DevIdentities.create("a.test");
    private final Workload own = domain.workload("/own");
    private final PeerIdentity peer = peer("/peer");
    private final RevocationList revocations = new RevocationList();
    private final AtomicBoolean allows = new AtomicBoolean(true);
    private final Authorizer authorizer =
            (request, now) -> allows.get() ? ALLOW : Decision.Deny.of(Reason.NO_ALLOW_RULE);
    private final List<AuditEvent> records = new CopyOnWriteArrayList<>();
    private final EnforcementPoint enforcement = EnforcementPoint.builder(own.source(), authorizer, sink())
            .revocations(revocations)
            .clock(domain.clock())
            .build();
    /** Looks when it is told to; one that also looks by itself may just be ending the call that a test asks about. */
    private final OpenCalls calls = unswept(enforcement);

    private final OpenCalls swept = new OpenCalls(enforcement, Duration.ofMillis(20));
    private final List<Enforcement> ended = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        calls.close();
        swept.close();
    }

    private static OpenCalls unswept(EnforcementPoint enforcement) {
        return new OpenCalls(enforcement, Duration.ofHours(1));
    }

    private AuditSink sink() {
        return event -> {
            records.add(event);
            return CompletableFuture.completedFuture(null);
        };
    }

    private PeerIdentity peer(String path) {
        PeerVerification verification = new PeerVerifier()
                .verify(
                        domain.authority().issue(path, Duration.ofMinutes(10)).chain(),
                        own.source().current(),
                        domain.clock().millis());
        return ((PeerVerification.Accepted) verification).peer();
    }

    private OpenCalls.Watch inbound() {
        return calls.inbound(peer, CALL, null, calls.changes(), ended::add);
    }

    @Test
    void leavesAnAllowedCallAloneAndRecordsNothing() {
        inbound();

        calls.recheck();
        calls.recheck();

        assertThat(ended).isEmpty();
        assertThat(records).isEmpty();
        assertThat(calls.size()).isEqualTo(1);
    }

    @Test
    void endsADeniedCallOnceAndRecordsItBefore() {
        List<Integer> recordsAtEnd = new ArrayList<>();
        calls.inbound(peer, CALL, null, calls.changes(), denial -> {
            recordsAtEnd.add(records.size());
            ended.add(denial);
        });
        allows.set(false);

        calls.recheck();
        calls.recheck();

        assertThat(ended)
                .singleElement()
                .satisfies(denial -> assertThat(denial.decision().reason()).isEqualTo(Reason.NO_ALLOW_RULE));
        assertThat(recordsAtEnd).containsExactly(1);
        assertThat(calls.size()).isZero();
    }

    @Test
    void endsByItselfWhatTimeAloneChanges() {
        swept.inbound(peer, CALL, null, swept.changes(), ended::add);
        domain.clock().advance(Duration.ofMinutes(11));

        await().untilAsserted(() -> assertThat(ended)
                .singleElement()
                .satisfies(denial -> assertThat(denial.decision().reason()).isEqualTo(Reason.PEER_EXPIRED)));
    }

    @Test
    void deniesAMessageOfAPeerThatHasExpiredWithoutWaitingForTheNextLook() {
        OpenCalls.Watch watch = inbound();
        assertThat(watch.isStillAllowed()).isTrue();
        assertThat(records).isEmpty();
        domain.clock().advance(Duration.ofMinutes(11));

        assertThat(watch.isStillAllowed()).isFalse();
        assertThat(watch.isStillAllowed()).isFalse();

        assertThat(ended)
                .singleElement()
                .satisfies(denial -> assertThat(denial.decision().reason()).isEqualTo(Reason.PEER_EXPIRED));
        assertThat(records).hasSize(1);
    }

    @Test
    void asksNothingAboutAMessageOfACallThatIsOver() {
        OpenCalls.Watch watch = inbound();
        watch.close();
        allows.set(false);

        assertThat(watch.isStillAllowed()).isTrue();
        assertThat(records).isEmpty();
    }

    @Test
    void deniesAMessageThatCannotBeCheckedAndDeniesTheCallAtTheNextLook() {
        AtomicBoolean dies = new AtomicBoolean(true);
        EnforcementPoint dying = EnforcementPoint.builder(own.source(), authorizer, sink())
                .clock(new DyingClock(dies))
                .build();
        OpenCalls others = unswept(dying);
        OpenCalls.Watch watch = others.inbound(peer, CALL, null, others.changes(), ended::add);

        assertThat(watch.isStillAllowed()).isFalse();
        assertThat(ended).isEmpty();
        dies.set(false);
        allows.set(false);
        others.recheck();

        assertThat(ended).hasSize(1);
        others.close();
    }

    @Test
    void letsNoChangeSlipPastACallThatIsBeingAdded() {
        long seen = calls.changes();
        // The call was allowed; then somebody is revoked, and only then is the call added.
        revocations.revoke(Revocation.of(SpiffeIdPattern.of(peer.id()), "stolen"));
        calls.recheck();

        calls.inbound(peer, CALL, null, seen, ended::add);

        assertThat(ended).hasSize(1);
        assertThat(calls.size()).isZero();
    }

    @Test
    void endsAnOutboundCallWhoseServerFell() {
        calls.outbound(peer, PeerExpectation.exactly(peer.id()), CALL, null, calls.changes(), ended::add);
        calls.recheck();
        assertThat(ended).isEmpty();
        revocations.revoke(Revocation.of(SpiffeIdPattern.of(peer.id()), "stolen"));

        calls.recheck();

        assertThat(ended)
                .singleElement()
                .satisfies(denial -> assertThat(denial.decision().reason()).isEqualTo(Reason.PEER_REVOKED));
    }

    @Test
    void endsNoCallThatIsOver() {
        inbound().close();
        allows.set(false);

        calls.recheck();

        assertThat(ended).isEmpty();
        assertThat(records).isEmpty();
    }

    @Test
    void endsTheOthersWhenOneThrows() {
        for (int i = 0; i < 3; i++) {
            calls.inbound(peer, CALL, null, calls.changes(), denial -> {
                ended.add(denial);
                throw new StackOverflowError("an end that dies");
            });
        }
        allows.set(false);

        calls.recheck();

        assertThat(ended).hasSize(3);
    }

    @Test
    void triesAgainWhenACheckDies() {
        AtomicBoolean dies = new AtomicBoolean(true);
        EnforcementPoint dying = EnforcementPoint.builder(
                        own.source(), (request, now) -> Decision.Deny.of(Reason.NO_ALLOW_RULE), event -> {
                            records.add(event);
                            return CompletableFuture.completedFuture(null);
                        })
                .clock(new DyingClock(dies))
                .build();
        OpenCalls others = unswept(dying);
        others.inbound(peer, CALL, null, others.changes(), ended::add);
        others.inbound(peer, CALL, null, others.changes(), ended::add);

        assertThatNoException().isThrownBy(() -> {
            try {
                others.recheck();
            } catch (IllegalStateException e) {
                // The listeners' moment is read from the same clock.
            }
        });
        assertThat(ended).isEmpty();
        dies.set(false);
        others.recheck();

        assertThat(ended).hasSize(2);
        others.close();
    }

    private static final class DyingClock extends Clock {

        private final AtomicBoolean dies;

        DyingClock(AtomicBoolean dies) {
            this.dies = dies;
        }

        @Override
        public Instant instant() {
            if (dies.get()) {
                throw new IllegalStateException("the clock dies");
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void deniesWhenTheAuthorizerThrows() {
        AtomicInteger asked = new AtomicInteger();
        EnforcementPoint throwing = EnforcementPoint.builder(
                        own.source(),
                        (request, now) -> {
                            asked.incrementAndGet();
                            throw new IllegalStateException("authorizer");
                        },
                        sink())
                .clock(domain.clock())
                .build();
        OpenCalls others = unswept(throwing);
        others.inbound(peer, CALL, null, others.changes(), ended::add);

        others.recheck();

        assertThat(asked).hasPositiveValue();
        assertThat(ended)
                .singleElement()
                .satisfies(denial -> assertThat(denial.decision().reason()).isEqualTo(Reason.AUTHORIZER_FAILED));
        others.close();
    }

    @Test
    void tellsListenersAfterTheCallsUntilTheyLeave() {
        List<Long> told = new CopyOnWriteArrayList<>();
        Registration first = swept.addListener(told::add);
        swept.addListener(now -> {
            throw new IllegalStateException("a listener that dies");
        });

        await().until(() -> told.size() >= 2);
        assertThat(told.get(0)).isEqualTo(domain.clock().millis());
        first.close();
        swept.close();
        int count = told.size();
        swept.recheck();
        assertThat(told).hasSizeBetween(count, count + 1);
    }

    @Test
    void startsNoThreadBeforeItIsNeeded() {
        OpenCalls idle = new OpenCalls(enforcement);
        idle.close();
        idle.inbound(peer, CALL, null, idle.changes(), ended::add);

        assertThat(idle.size()).isEqualTo(1);
    }

    @Test
    void goesOnWithoutARecordForReasonsThatDoNotEndItAndEndsForThoseThatDo() {
        OpenCalls.Watch watch = calls.outbound(
                peer,
                PeerExpectation.exactly(peer.id()),
                CALL,
                null,
                calls.changes(),
                reason -> reason == Reason.PEER_REVOKED,
                ended::add);
        domain.clock().advance(Duration.ofMinutes(10));
        calls.recheck();

        assertThat(watch.isStillAllowed()).isTrue();
        assertThat(records).isEmpty();

        revocations.revoke(Revocation.of(SpiffeIdPattern.of(peer.id()), "stolen"));
        calls.recheck();

        assertThat(ended)
                .singleElement()
                .satisfies(end -> assertThat(end.decision().reason()).isEqualTo(Reason.PEER_REVOKED));
        assertThat(watch.isStillAllowed()).isFalse();
    }
}
