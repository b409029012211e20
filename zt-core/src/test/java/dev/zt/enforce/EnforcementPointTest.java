package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.audit.AuditEvent;
import dev.zt.audit.AuditSink;
import dev.zt.authz.AccessRequest;
import dev.zt.authz.Authorizer;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.Vouch;
import dev.zt.identity.X509Svid;
import dev.zt.policy.Operation;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.IdentitySource;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationList;
import dev.zt.trust.TrustBundleSet;
import io.opentelemetry.api.OpenTelemetry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnforcementPointTest {

    private static final Operation GET = new Operation.Http("GET", "/orders");
    private static final InetSocketAddress REMOTE = InetSocketAddress.createUnresolved("10.0.0.7", 4711);
    private static final Decision ALLOW =
            new Decision.Allow(Reason.ALLOW_RULE, "shop/orders", new PolicyRef("shop", "1", "abc"));
    private static final Authorizer ALLOWING = (request, nowMillis) -> ALLOW;

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-02T10:00:00Z"));
    private final DevAuthority authority =
            DevAuthority.builder("a.test").clock(clock).build();
    private final DevAuthority other =
            DevAuthority.builder("b.test").clock(clock).build();
    private final X509Svid own = authority.issue("/shop", Duration.ofHours(2));
    private final TrustBundleSet bundles = TrustBundleSet.of(authority.bundle());
    private final StaticIdentitySource source = source(bundles);
    private final RevocationList revocations = new RevocationList();
    private final Recorder recorder = new Recorder();
    private final PeerIdentity peer = peer("/web", Duration.ofHours(1));

    @Nested
    class Precedence {

        @Test
        void allowsWhatTheAuthorizerAllows() {
            Enforcement enforcement = point(ALLOWING).check(peer, GET, REMOTE);

            assertThat(enforcement.isAllowed()).isTrue();
            assertThat(enforcement.decision()).isSameAs(ALLOW);
        }

        @Test
        void deniesWhatTheAuthorizerDenies() {
            Decision deny = new Decision.Deny(Reason.DENY_RULE, "shop/none", PolicyRef.NONE);

            assertThat(point((request, now) -> deny).check(peer, GET, REMOTE).decision())
                    .isSameAs(deny);
        }

        @Test
        void deniesByRedactionBeforeAllElse() {
            source.update(IdentityMaterial.of(List.of(), TrustBundleSet.empty()));

            assertDenied(point(FAILING).check(null, GET, REMOTE), Reason.OWN_SVID_REDACTED);
        }

        @Test
        void deniesByOwnExpiryBeforeTheAgeOfTheBundles() {
            source.update(new IdentityMaterial(List.of(own), bundles, clock.instant(), true));
            clock.advance(Duration.ofHours(2));

            assertDenied(point(FAILING).check(null, GET, REMOTE), Reason.OWN_SVID_EXPIRED);
        }

        @Test
        void deniesByTheAgeOfTheBundlesBeforeTheMissingPeer() {
            source.update(new IdentityMaterial(List.of(own), bundles, clock.instant(), true));

            assertDenied(point(FAILING).check(null, GET, REMOTE), Reason.STALE_BUNDLE);
        }

        @Test
        void deniesAnUnprovenPeerWithoutAskingTheAuthorizer() {
            assertDenied(point(FAILING).check(null, GET, REMOTE), Reason.PEER_UNPROVEN);
        }

        @Test
        void deniesARevokedPeerAsThatThoughItHasExpiredToo() {
            PeerIdentity shortLived = peer("/web", Duration.ofMinutes(1));
            revoke("spiffe://a.test/web");
            source.update(own, TrustBundleSet.empty());
            clock.advance(Duration.ofMinutes(1));

            assertDenied(point(FAILING).check(shortLived, GET, REMOTE), Reason.PEER_REVOKED);
        }

        @Test
        void deniesAPeerThatIsOnlySupposed() {
            for (Assurance assurance : Assurance.values()) {
                Enforcement denied = point(ALLOWING).check(PeerIdentity.supposed(peer.id(), assurance), GET, REMOTE, 0);

                assertThat(denied.isAllowed()).isFalse();
            }
        }

        @Test
        void deniesFromTheVeryMillisecondOfThePeersEnd() {
            long end = peer.notAfterMillis();

            assertThat(point(ALLOWING).check(peer, GET, REMOTE, end - 1).isAllowed())
                    .isTrue();
            assertDenied(point(ALLOWING).check(peer, GET, REMOTE, end), Reason.PEER_EXPIRED);
        }

        @Test
        void deniesARevokedPeerBeforeOneThatNobodyVouchesFor() {
            revoke("spiffe://a.test/web");
            source.update(own, TrustBundleSet.empty());

            assertDenied(point(FAILING).check(peer, GET, REMOTE), Reason.PEER_REVOKED);
        }

        @Test
        void deniesAPeerThatNobodyVouchesForWithoutAskingTheAuthorizer() {
            source.update(own, TrustBundleSet.of(other.bundle()));

            assertDenied(point(FAILING).check(peer, GET, REMOTE), Reason.PEER_NOT_VOUCHED);
        }

        @Test
        void goesOnWhileTheSourceIsStale() {
            source.update(new IdentityMaterial(List.of(own), bundles, Instant.MAX, false));

            assertThat(point(ALLOWING).check(peer, GET, REMOTE).isAllowed()).isTrue();
        }
    }

    @Nested
    class FailingAuthorizer {

        @Test
        void deniesWhenItThrows() {
            assertDenied(point(FAILING).check(peer, GET, REMOTE), Reason.AUTHORIZER_FAILED);
        }

        @Test
        void deniesWhenItDiesOfAnError() {
            assertDenied(
                    point((request, now) -> {
                                throw new StackOverflowError("deep");
                            })
                            .check(peer, GET, REMOTE),
                    Reason.AUTHORIZER_FAILED);
        }

        @Test
        void deniesWhenItReturnsNull() {
            assertDenied(point((request, now) -> null).check(peer, GET, REMOTE), Reason.AUTHORIZER_SILENT);
        }

        @Test
        void deniesTheNextCallAlsoOnItsOwnMerits() {
            EnforcementPoint point = point((request, now) -> {
                if (request.operation().equals(GET)) {
                    throw new IllegalStateException("GET fails");
                }
                return ALLOW;
            });

            assertDenied(point.check(peer, GET, REMOTE), Reason.AUTHORIZER_FAILED);
            assertThat(point.check(peer, new Operation.Http("PUT", "/x"), REMOTE)
                            .isAllowed())
                    .isTrue();
        }
    }

    @Nested
    class Recheck {

        @Test
        void verifiesAnewOnceAfterABundleChanged() {
            EnforcementPoint point = point(ALLOWING);
            Vouch atHandshake = peer.vouch();
            point.check(peer, GET, REMOTE);
            assertThat(peer.vouch()).isSameAs(atHandshake);

            source.update(own, TrustBundleSet.of(authority.bundle(), other.bundle()));
            assertThat(point.check(peer, GET, REMOTE).isAllowed()).isTrue();
            Vouch renewed = peer.vouch();
            assertThat(renewed.trustGeneration()).isEqualTo(source.current().trustGeneration());
            assertThat(renewed.trustGeneration()).isGreaterThan(atHandshake.trustGeneration());

            point.check(peer, GET, REMOTE);
            assertThat(peer.vouch()).isSameAs(renewed);
        }

        @Test
        void verifiesNothingWhenOnlyTheSvidRotated() {
            Vouch atHandshake = peer.vouch();
            source.update(authority.issue("/shop"), bundles);

            assertThat(point(ALLOWING).check(peer, GET, REMOTE).isAllowed()).isTrue();
            assertThat(peer.vouch()).isSameAs(atHandshake);
        }

        @Test
        void deniesUntilTheBundleIsBack() {
            EnforcementPoint point = point(ALLOWING);
            Vouch atHandshake = peer.vouch();
            source.update(own, TrustBundleSet.empty());
            assertDenied(point.check(peer, GET, REMOTE), Reason.PEER_NOT_VOUCHED);
            assertDenied(point.check(peer, GET, REMOTE), Reason.PEER_NOT_VOUCHED);
            assertThat(peer.vouch()).isSameAs(atHandshake);

            source.update(own, bundles);

            assertThat(point.check(peer, GET, REMOTE).isAllowed()).isTrue();
        }

        @Test
        void deniesAPeerOfADroppedRoot() {
            authority.rotateRoot();
            source.update(own, TrustBundleSet.of(authority.bundle()));
            assertThat(point(ALLOWING).check(peer, GET, REMOTE).isAllowed()).isTrue();
            authority.dropOldRoots();
            source.update(own, TrustBundleSet.of(authority.bundle()));

            assertDenied(point(ALLOWING).check(peer, GET, REMOTE), Reason.PEER_NOT_VOUCHED);
        }

        @Test
        void deniesAPeerOfAnotherSourceWhoseGenerationsCountAlike() {
            StaticIdentitySource foreign = StaticIdentitySource.of(
                    IdentityMaterial.of(List.of(other.issue("/x")), TrustBundleSet.of(other.bundle())), clock);
            assertThat(foreign.current().trustGeneration())
                    .isNotEqualTo(source.current().trustGeneration());

            assertDenied(
                    EnforcementPoint.builder(foreign, ALLOWING, recorder)
                            .clock(clock)
                            .build()
                            .check(peer, GET, REMOTE),
                    Reason.PEER_NOT_VOUCHED);
        }

        @Test
        void deniesFromTheNextCallOnAfterARevocationAndAllowsWhenItIsLifted() {
            EnforcementPoint point = point(ALLOWING);
            assertThat(point.check(peer, GET, REMOTE).isAllowed()).isTrue();

            revoke("spiffe://a.test/web");
            assertDenied(point.check(peer, GET, REMOTE), Reason.PEER_REVOKED);

            revocations.replaceAll(List.of());
            assertThat(point.check(peer, GET, REMOTE).isAllowed()).isTrue();
        }
    }

    @Nested
    class Audit {

        @Test
        void recordsWhatWasDecidedForWhom() {
            Enforcement enforcement = point(ALLOWING).check(peer, GET, REMOTE);

            assertThat(recorder.events)
                    .containsExactly(new AuditEvent.AccessDecided(
                            enforcement.id(),
                            clock.millis(),
                            AuditEvent.Direction.SERVER,
                            peer.id(),
                            Assurance.CHANNEL_BOUND,
                            own.id(),
                            GET,
                            ALLOW,
                            source.current().svidGeneration(),
                            source.current().trustGeneration(),
                            REMOTE,
                            "",
                            ""));
        }

        @Test
        void recordsADenialOfNobody() {
            point(ALLOWING).check(null, GET, null);

            assertThat(recorder.events).singleElement().satisfies(event -> {
                AuditEvent.AccessDecided decided = (AuditEvent.AccessDecided) event;
                assertThat(decided.peer()).isNull();
                assertThat(decided.remote()).isNull();
                assertThat(decided.decision().reason()).isEqualTo(Reason.PEER_UNPROVEN);
            });
        }

        @Test
        void goesOnWhenTheSinkThrowsAndReportsTheLostRecord() {
            Enforcement enforcement = point(ALLOWING, new Throwing(new IllegalStateException("full")), false)
                    .check(peer, GET, REMOTE);

            assertThat(enforcement.isAllowed()).isTrue();
            assertThat(enforcement.recorded().toCompletableFuture()).isCompletedExceptionally();
            enforcement.awaitRecorded();
        }

        @Test
        void deniesWhenTheSinkThrowsAndMustNotLoseRecords() {
            assertDenied(
                    point(ALLOWING, new Throwing(new IllegalStateException("full")), true)
                            .check(peer, GET, REMOTE),
                    Reason.AUDIT_UNAVAILABLE);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void answersWhenTheSinkDiesOfAnError(boolean failsClosed) {
            Enforcement enforcement = point(ALLOWING, new Throwing(new StackOverflowError("deep")), failsClosed)
                    .check(peer, GET, REMOTE);

            assertThat(enforcement.isAllowed()).isEqualTo(!failsClosed);
            assertThat(enforcement.recorded().toCompletableFuture()).isCompletedExceptionally();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void answersWhenTheSinkReturnsNull(boolean failsClosed) {
            Enforcement enforcement =
                    point(ALLOWING, event -> null, failsClosed).check(peer, GET, REMOTE);

            assertThat(enforcement.isAllowed()).isEqualTo(!failsClosed);
            assertThat(enforcement.recorded().toCompletableFuture()).isCompletedExceptionally();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void answersWhenTheRecordFailsAtOnce(boolean failsClosed) {
            CompletionStage<Void> failed = CompletableFuture.failedFuture(new IllegalStateException("full"));

            assertThat(point(ALLOWING, event -> failed, failsClosed)
                            .check(peer, GET, REMOTE)
                            .isAllowed())
                    .isEqualTo(!failsClosed);
        }

        @Test
        void keepsTheDenialWhenTheSinkThrows() {
            assertDenied(
                    point(ALLOWING, new Throwing(new IllegalStateException("full")), true)
                            .check(null, GET, REMOTE),
                    Reason.PEER_UNPROVEN);
        }

        @Test
        void returnsBeforeARecordThatNeverCompletes() {
            CompletableFuture<Void> never = new CompletableFuture<>();

            Enforcement enforcement = point(ALLOWING, event -> never, true).check(peer, GET, REMOTE);

            assertThat(enforcement.isAllowed()).isTrue();
            assertThat(enforcement.recorded().toCompletableFuture()).isNotDone();
        }

        @Test
        void stopsWaitingForTheRecordWhenInterruptedAndKeepsTheInterrupt() {
            Enforcement enforcement =
                    point(ALLOWING, event -> new CompletableFuture<>(), false).check(null, GET, REMOTE);

            Thread.currentThread().interrupt();
            enforcement.awaitRecorded();

            assertThat(Thread.interrupted()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void deniesWithAnUnhealthySinkOnlyIfItMustNotLoseRecords(boolean failsClosed) {
            recorder.healthy = false;

            Enforcement enforcement = point(ALLOWING, recorder, failsClosed).check(peer, GET, REMOTE);

            assertThat(enforcement.isAllowed()).isEqualTo(!failsClosed);
            assertThat(((AuditEvent.AccessDecided) recorder.events.get(0)).decision())
                    .isEqualTo(enforcement.decision());
        }

        @Test
        void namesThePolicyThatWouldHaveAllowed() {
            recorder.healthy = false;

            assertThat(point(ALLOWING, recorder, true).check(peer, GET, REMOTE).decision())
                    .isEqualTo(new Decision.Deny(Reason.AUDIT_UNAVAILABLE, null, ALLOW.policy()));
        }

        @Test
        void deniesWhenTheSinkCannotTellItsHealth() {
            AuditSink sink = new Throwing(null) {
                @Override
                public boolean isHealthy() {
                    throw new StackOverflowError("deep");
                }
            };

            assertDenied(point(ALLOWING, sink, true).check(peer, GET, REMOTE), Reason.AUDIT_UNAVAILABLE);
        }
    }

    @Nested
    class Ids {

        @Test
        void neverRepeatAndAreThirtyTwoHexDigits() {
            EnforcementPoint point = point(ALLOWING);
            Set<String> ids = new HashSet<>();

            for (int i = 0; i < 10_000; i++) {
                ids.add(point.check(null, GET, null).id());
            }

            assertThat(ids).hasSize(10_000).allMatch(id -> id.matches("[0-9a-f]{32}"));
        }
    }

    @Nested
    class Outbound {

        private final PeerExpectation web = PeerExpectation.exactly(peer.id());

        @Test
        void deniesAServerThatProvedNothing() {
            assertDenied(point(FAILING).checkOutbound(null, web, GET, REMOTE), Reason.PEER_UNPROVEN);
        }

        @Test
        void deniesAServerThatNobodyExpects() {
            PeerExpectation another =
                    PeerExpectation.exactly(authority.trustDomain().id("/pay"));

            assertDenied(point(FAILING).checkOutbound(peer, another, GET, REMOTE), Reason.PEER_UNEXPECTED);
        }

        @Test
        void deniesARevokedServerBeforeAnUnexpectedOne() {
            revoke("spiffe://a.test/web");

            assertDenied(
                    point(FAILING).checkOutbound(peer, PeerExpectation.memberOf(other.trustDomain()), GET, REMOTE),
                    Reason.PEER_REVOKED);
        }

        @Test
        void deniesAnExpiredServerEvenIfAnyoneIsAccepted() {
            clock.advance(Duration.ofHours(1));

            assertDenied(
                    point(FAILING).checkOutbound(peer, PeerExpectation.insecurelyAcceptAnyPeer(), GET, REMOTE),
                    Reason.PEER_EXPIRED);
        }

        @Test
        void deniesAServerThatNobodyVouchesFor() {
            source.update(own, TrustBundleSet.empty());

            assertDenied(point(FAILING).checkOutbound(peer, web, GET, REMOTE), Reason.PEER_NOT_VOUCHED);
        }

        @Test
        void deniesBeforeTheCallWhenTheOwnIdentityIsUnusable() {
            EnforcementPoint point = point(FAILING);
            assertThat(point.denyOutboundUnlessUsable(GET)).isEmpty();
            assertThat(recorder.events).isEmpty();

            source.update(IdentityMaterial.of(List.of(), bundles));

            assertDenied(point.denyOutboundUnlessUsable(GET).orElseThrow(), Reason.OWN_SVID_REDACTED);
            assertThat(recorder.events).hasSize(1);
        }

        @Test
        void allowsTheExpectedServerWithoutAskingTheAuthorizer() {
            Enforcement enforcement = point(FAILING).checkOutbound(peer, web, GET, REMOTE);

            assertThat(enforcement.decision())
                    .isEqualTo(new Decision.Allow(Reason.PEER_EXPECTED, null, PolicyRef.NONE));
            assertThat(recorder.events)
                    .singleElement()
                    .satisfies(event -> assertThat(((AuditEvent.AccessDecided) event).direction())
                            .isEqualTo(AuditEvent.Direction.CLIENT));
        }
    }

    @Nested
    class Builder {

        @Test
        void rejectsWhatIsMissing() {
            assertThatThrownBy(() -> EnforcementPoint.builder(null, ALLOWING, recorder))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("source");
            assertThatThrownBy(() -> EnforcementPoint.builder(source, null, recorder))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("authorizer");
            assertThatThrownBy(() -> EnforcementPoint.builder(source, ALLOWING, null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("audit");
        }
    }

    private static final Authorizer FAILING = (request, nowMillis) -> {
        throw new IllegalStateException("the authorizer was asked");
    };

    private void assertDenied(Enforcement enforcement, Reason reason) {
        assertThat(enforcement.isAllowed()).isFalse();
        assertThat(enforcement.decision().reason()).isEqualTo(reason);
    }

    private void revoke(String pattern) {
        revocations.revoke(Revocation.of(SpiffeIdPattern.parse(pattern), "stolen"));
    }

    private EnforcementPoint point(Authorizer authorizer) {
        return point(authorizer, recorder, false);
    }

    private EnforcementPoint point(Authorizer authorizer, AuditSink sink, boolean failsClosed) {
        EnforcementPoint.Builder builder =
                EnforcementPoint.builder(source, authorizer, sink).clock(clock).revocations(revocations);
        return (failsClosed ? builder.auditFailsClosed() : builder).build();
    }

    private StaticIdentitySource source(TrustBundleSet trusted) {
        return StaticIdentitySource.of(IdentityMaterial.of(List.of(own), trusted), clock);
    }

    private PeerIdentity peer(String path, Duration lifetime) {
        IdentitySource verifying = source;
        PeerVerification verified =
                new PeerVerifier().verify(authority.issue(path, lifetime).chain(), verifying.current(), clock.millis());
        return ((PeerVerification.Accepted) verified).peer();
    }

    private static final class Recorder implements AuditSink {

        private final List<AuditEvent> events = new ArrayList<>();
        private boolean healthy = true;

        @Override
        public CompletionStage<Void> record(AuditEvent event) {
            events.add(event);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean isHealthy() {
            return healthy;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, EnforcementPoint.MAX_EXPLAIN_LAST + 1})
    void refusesToExplainFewerThanNoneOrMoreThanFitInMemory(int denials) {
        assertThatThrownBy(() ->
                        EnforcementPoint.builder(source, ALLOWING, recorder).explainLast(denials))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("explainLast must be from 0 to 100000, not " + denials);
    }

    @Test
    void takesTheFewestAndTheMostThatItCanExplain() {
        EnforcementPoint.Builder builder = EnforcementPoint.builder(source, ALLOWING, recorder);

        assertThat(builder.explainLast(0)).isSameAs(builder);
        assertThat(builder.explainLast(EnforcementPoint.MAX_EXPLAIN_LAST)).isSameAs(builder);
        assertThat(builder.openTelemetry(OpenTelemetry.noop())).isSameAs(builder);
    }

    @Test
    void tellsTransportsWhatIsWrongWithAPeerAndRecordsNothing() {
        EnforcementPoint point = point(ALLOWING);

        assertThat(point.problemOf(peer)).isEmpty();
        clock.advance(Duration.ofHours(1));
        assertThat(point.problemOf(peer)).contains(Reason.PEER_EXPIRED);
        assertThat(recorder.events).isEmpty();
    }

    /** Throws what it was given; records well if that is null. */
    private static class Throwing implements AuditSink {

        private final Throwable thrown;

        Throwing(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public CompletionStage<Void> record(AuditEvent event) {
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException exception) {
                throw exception;
            }
            return CompletableFuture.completedFuture(null);
        }
    }

    @Nested
    class Observers {

        @Test
        void changeNoDecisionAndLoseNoneByWhatTheyThrow() {
            List<String> seen = new ArrayList<>();
            DecisionRecorder failing = new DecisionRecorder(
                    recorder,
                    true,
                    (question, enforcement, nowMillis) -> {
                        throw new StackOverflowError("deep");
                    },
                    (question, enforcement, nowMillis) -> {
                        throw new IllegalStateException("broken");
                    },
                    (question, enforcement, nowMillis) -> seen.add(enforcement.id()));
            Question question = Question.inbound(peer, GET, REMOTE);
            Decision deny = Decision.Deny.of(Reason.NO_ALLOW_RULE);

            Enforcement denied = failing.record(question, deny, source.current(), clock.millis());
            Enforcement allowed = failing.record(question, ALLOW, source.current(), clock.millis());

            assertThat(denied.decision()).isSameAs(deny);
            assertThat(allowed.decision()).isSameAs(ALLOW);
            assertThat(seen).containsExactly(denied.id(), allowed.id());
            assertThat(recorder.events).hasSize(2);
        }

        @Test
        void seeTheDenialThatALostRecordLeadsTo() {
            EnforcementPoint point = point(ALLOWING, new Throwing(new IllegalStateException("full")), true);

            Enforcement denied = point.check(peer, GET, REMOTE);

            assertThat(point.explain(denied.id()))
                    .hasValueSatisfying(
                            explanation -> assertThat(explanation.reason()).isEqualTo(Reason.AUDIT_UNAVAILABLE));
        }
    }

    @Nested
    class Explain {

        @Test
        void asksTheAuthorizerOfOnesOwn() {
            Authorizer explaining = new Authorizer() {
                @Override
                public Decision decide(AccessRequest request, long nowMillis) {
                    return Decision.Deny.of(Reason.DENY_RULE);
                }

                @Override
                public Optional<String> explain(
                        SpiffeId peer, Assurance assurance, Operation operation, long atMillis, Decision denial) {
                    return Optional.of(peer + " " + operation.resource() + " " + denial.reason());
                }
            };
            EnforcementPoint point = point(explaining);

            assertThat(point.explain(point.check(peer, GET, REMOTE).id()))
                    .hasValueSatisfying(explanation ->
                            assertThat(explanation.nearestMiss()).contains("spiffe://a.test/web /orders DENY_RULE"));
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void toleratesAnAuthorizerThatFailsToExplain(boolean silently) {
            Authorizer failing = new Authorizer() {
                @Override
                public Decision decide(AccessRequest request, long nowMillis) {
                    return Decision.Deny.of(Reason.DENY_RULE);
                }

                @Override
                @SuppressWarnings("NullAway")
                public Optional<String> explain(
                        SpiffeId peer, Assurance assurance, Operation operation, long atMillis, Decision denial) {
                    if (silently) {
                        return null;
                    }
                    throw new IllegalStateException("nothing to say");
                }
            };
            EnforcementPoint point = point(failing);

            assertThat(point.explain(point.check(peer, GET, REMOTE).id()))
                    .hasValueSatisfying(
                            explanation -> assertThat(explanation.nearestMiss()).isEmpty());
        }

        @Test
        void knowsDenialsBeforeAnyPolicyAndOfOutboundCalls() {
            EnforcementPoint point = point(ALLOWING);
            Enforcement unproven = point.check(null, GET, REMOTE);
            Enforcement unexpected = point.checkOutbound(
                    peer, PeerExpectation.exactly(SpiffeId.parse("spiffe://a.test/pay")), GET, REMOTE);

            assertThat(point.explain(unproven.id()).orElseThrow().text())
                    .contains("\n  peer:      none proven\n", "\n  policy:    none");
            assertThat(point.explain(unexpected.id()).orElseThrow().text())
                    .contains(" denied a call by this workload at ", "peer_unexpected");
        }
    }

    @Nested
    class DenyUnlessFresh {

        @Test
        void recordsNothingForAPeerThatIsProvenAndFresh() {
            assertThat(point(FAILING).denyUnlessFresh(peer, GET, REMOTE)).isEmpty();
            assertThat(recorder.events).isEmpty();
        }

        @Test
        void deniesAndRecordsAPeerThatIsNot() {
            assertDenied(point(FAILING).denyUnlessFresh(null, GET, REMOTE).orElseThrow(), Reason.PEER_UNPROVEN);
            clock.advance(Duration.ofHours(1));

            assertDenied(point(FAILING).denyUnlessFresh(peer, GET, REMOTE).orElseThrow(), Reason.PEER_EXPIRED);
            assertThat(recorder.events).hasSize(2);
        }
    }
}
