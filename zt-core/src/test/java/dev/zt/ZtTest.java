package dev.zt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.zt.audit.AuditEvent;
import dev.zt.audit.AuditSink;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.enforce.Explanation;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.IstioWorkload;
import dev.zt.policy.Operation;
import dev.zt.source.IdentityListener;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.IdentitySource;
import dev.zt.source.SnapshotPublisher;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;
import dev.zt.trust.Registration;
import dev.zt.trust.Revocation;
import dev.zt.trust.TrustBundleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ZtTest {

    private final DevAuthority authority = DevAuthority.create("a.test");
    private final X509Svid own = authority.issue("/shop");
    private final TrustBundleSet bundles = TrustBundleSet.of(authority.bundle());
    private final StaticIdentitySource source = StaticIdentitySource.of(own, bundles);
    private final Recorder recorder = new Recorder();
    private final PeerIdentity peer = peer();

    @TempDir
    private Path directory;

    /** A policy that lets anybody of a.test GET one path. */
    static String policy(String workload, String path) {
        return """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: shop, revision: 1}
            spec:
              workload: %s
              rules:
              - id: everybody-reads
                effect: allow
                from:
                - principals: ["spiffe://a.test/**"]
                to:
                - http: {methods: [GET], paths: ["%s"]}
            """.formatted(workload, path);
    }

    @Nested
    class WithoutPolicy {

        @Test
        void deniesEverything() {
            try (Zt zt = builder().build()) {
                assertThat(decide(zt, "/orders").reason()).isEqualTo(Reason.NO_POLICY);
                assertThat(decide(zt, "/").reason()).isEqualTo(Reason.NO_POLICY);
            }
        }

        @Test
        void deniesWhenThePoliciesAreForOthers() {
            try (Zt zt = builder().policies(read("spiffe://a.test/other")).build()) {
                assertThat(decide(zt, "/orders").reason()).isEqualTo(Reason.NO_POLICY);
            }
        }

        @Test
        void deniesWhilstThePolicyFileIsMissingAndAllowsWhenItAppears() throws IOException {
            try (Zt zt = following()) {
                assertThat(decide(zt, "/orders").reason()).isEqualTo(Reason.NO_POLICY);

                replace(policy("spiffe://a.test/shop", "/orders"));

                await().until(() -> decide(zt, "/orders").isAllowed());
            }
        }
    }

    @Nested
    class IstioPolicies {

        private static final IstioWorkload WORKLOAD = IstioWorkload.of(SpiffeId.parse("spiffe://a.test/shop"))
                .withNamespace("shop")
                .withRootNamespace("istio-system");

        private static String istio(String name, String spec) {
            return """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: %s, namespace: shop}
                spec: %s
                ---
                """.formatted(name, spec);
        }

        private Zt.Builder following(IstioWorkload workload) {
            return builder().policyFile(directory.resolve("policy.yaml")).istio(workload);
        }

        @Test
        void standInThePolicyFileBesideOwnOnes() throws IOException {
            replace(istio("admin", "{action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}")
                    + policy("spiffe://a.test/shop", "/{**}"));

            try (Zt zt = following(WORKLOAD).build()) {
                assertThat(decide(zt, "/orders").isAllowed()).isTrue();
                assertThat(decide(zt, "/admin").ruleId()).isEqualTo("shop.admin#0");
            }
        }

        @Test
        void countForTheirWorkloadAlone() throws IOException {
            replace(istio("all", "{rules: [{}]}"));
            IstioWorkload other =
                    IstioWorkload.of(SpiffeId.parse("spiffe://a.test/other")).withNamespace("shop");

            try (Zt zt = following(other).build()) {
                assertThat(decide(zt, "/orders").reason()).isEqualTo(Reason.NO_POLICY);
            }
        }

        @Test
        void makeTheFileInvalidWhereNobodySaysForWhom() throws IOException {
            replace(istio("all", "{rules: [{}]}"));

            assertThatThrownBy(() -> builder()
                            .policyFile(directory.resolve("policy.yaml"))
                            .build())
                    .hasMessageContaining("\"apiVersion\" is \"security.istio.io/v1\"");
        }

        @Test
        void allowByDefaultUntilAnotherPolicyIsDeclared() throws IOException {
            replace(istio("admin", "{action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}"));
            try (Zt zt = following(WORKLOAD.allowingWhenNoAllowPolicy()).build()) {
                assertThat(decide(zt, "/orders").isAllowed()).isTrue();
                assertThat(decide(zt, "/admin").isAllowed()).isFalse();
                assertThat(zt.policies().name()).isEqualTo("shop.admin+istio-default");

                zt.declarePolicies(read("spiffe://a.test/shop"));

                assertThat(zt.policies().name()).doesNotContain("istio-default");
            }
        }

        @Test
        void denyWithoutThatOption() throws IOException {
            replace(istio("admin", "{action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}"));

            try (Zt zt = following(WORKLOAD).build()) {
                assertThat(decide(zt, "/orders").reason()).isEqualTo(Reason.NO_ALLOW_RULE);
            }
        }

        @Test
        void needAPolicyFile() {
            Zt.Builder alone = builder().istio(WORKLOAD);

            assertThatIllegalStateException()
                    .isThrownBy(alone::build)
                    .withMessage("istio is about the policyFile or policyResource; set one, too");
        }
    }

    @Nested
    class FollowingRevocations {

        @Test
        void failsAtTheStartWhenTheFileIsMissing() {
            assertThatThrownBy(() ->
                            builder().revocationFile(directory.resolve("none")).build())
                    .hasMessageContaining("Create it, empty if nobody is.");
        }

        @Test
        void revokesWhomTheFileNamesAndRecordsIt() throws IOException {
            Path revoked = Files.createFile(directory.resolve("revoked.txt"));
            replace(policy("spiffe://a.test/shop", "/orders"));
            try (Zt zt = builder()
                    .revocationFile(revoked)
                    .policyFile(directory.resolve("policy.yaml"))
                    .build()) {
                assertThat(decide(zt, "/orders").isAllowed()).isTrue();

                Files.writeString(revoked, peer.id() + " because stolen\n");

                await().until(() -> decide(zt, "/orders").reason() == Reason.PEER_REVOKED);
            }
        }
    }

    @Nested
    class WithoutIdentity {

        private final TestSource degraded = new TestSource();

        @Test
        void deniesUntilTheIdentityArrivesAndChoosesThePolicyThen() {
            try (Zt zt = Zt.builder(degraded)
                    .audit(recorder)
                    .policies(AccessPolicyReader.parse(policy("spiffe://a.test/shop", "/orders"), "test"))
                    .build()) {
                assertThat(decide(zt, "/orders").reason()).isEqualTo(Reason.OWN_SVID_REDACTED);

                degraded.publisher.publish(IdentityMaterial.of(List.of(own), bundles));

                assertThat(decide(zt, "/orders").isAllowed()).isTrue();
            }
        }

        @Test
        void missesNoIdentityThatArrivesWhileItIsBuilt() {
            degraded.onFirstListener = () -> degraded.publisher.publish(IdentityMaterial.of(List.of(own), bundles));

            try (Zt zt = Zt.builder(degraded)
                    .audit(recorder)
                    .policies(AccessPolicyReader.parse(policy("spiffe://a.test/shop", "/orders"), "test"))
                    .build()) {
                assertThat(decide(zt, "/orders").isAllowed()).isTrue();
            }
        }

        private static final class TestSource implements IdentitySource {

            private Runnable onFirstListener = () -> {};

            private final SnapshotPublisher publisher = SnapshotPublisher.withoutIdentity(Clock.systemUTC());

            @Override
            public IdentitySnapshot current() {
                return publisher.current();
            }

            @Override
            public Registration addListener(IdentityListener listener) {
                Runnable first = onFirstListener;
                onFirstListener = () -> {};
                first.run();
                return publisher.addListener(listener);
            }

            @Override
            public void close() {}
        }
    }

    @Nested
    class FollowingAFile {

        @Test
        void failsAtTheStartWhenTheFileIsInvalid() throws IOException {
            replace("kind: Nonsense");

            assertThatThrownBy(() -> following()).isInstanceOf(InvalidPolicyException.class);
        }

        @Test
        void keepsTheLastGoodOneAndRecordsTheRejectionUntilMended() throws IOException {
            replace(policy("spiffe://a.test/shop", "/orders"));
            try (Zt zt = following()) {
                replace("kind: Nonsense");
                await().until(() -> outcomes().contains(AuditEvent.PolicyLoaded.Outcome.REJECTED));
                assertThat(decide(zt, "/orders").isAllowed()).isTrue();
                assertThat(decide(zt, "/carts").reason()).isEqualTo(Reason.NO_ALLOW_RULE);

                replace(policy("spiffe://a.test/shop", "/carts"));

                await().until(() -> decide(zt, "/carts").isAllowed());
                assertThat(decide(zt, "/orders").reason()).isEqualTo(Reason.NO_ALLOW_RULE);
                // What is in force is recorded right after.
                await().untilAsserted(() -> assertThat(outcomes())
                        .containsExactly(
                                AuditEvent.PolicyLoaded.Outcome.LOADED,
                                AuditEvent.PolicyLoaded.Outcome.REJECTED,
                                AuditEvent.PolicyLoaded.Outcome.LOADED));
            }
        }
    }

    @Nested
    class Build {

        @Test
        void rejectsPoliciesBesideAFileOrAnAuthorizer() {
            String message = "policies, policyFile, policyResource and authorizer exclude each other; set one of them";
            List<AccessPolicy> policies = read("spiffe://a.test/shop");
            Zt.Builder fileAndPolicies = builder().policies(policies).policyFile(file());
            Zt.Builder authorizerAndPolicies = builder().policies(policies).authorizer((request, now) -> null);
            Zt.Builder authorizerAndFile = builder().policyFile(file()).authorizer((request, now) -> null);

            Zt.Builder resourceAndPolicies = builder().policies(policies).policyResource("policy.yaml");
            Zt.Builder resourceAndFile = builder().policyFile(file()).policyResource("policy.yaml");
            Zt.Builder authorizerAndResource =
                    builder().policyResource("policy.yaml").authorizer((request, now) -> null);

            for (Zt.Builder builder : List.of(
                    fileAndPolicies,
                    authorizerAndPolicies,
                    authorizerAndFile,
                    resourceAndPolicies,
                    resourceAndFile,
                    authorizerAndResource)) {
                assertThatThrownBy(builder::build)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(message);
            }
        }

        @Test
        void asksAnAuthorizerOfOnesOwn() {
            Decision deny = new Decision.Deny(Reason.DENY_RULE, "mine", PolicyRef.NONE);
            try (Zt zt = builder().authorizer((request, now) -> deny).build()) {
                assertThat(decide(zt, "/orders")).isSameAs(deny);
            }
        }
    }

    @Nested
    class Changes {

        @Test
        void recordsARevocationAndDeniesFromTheNextCallOn() {
            try (Zt zt = builder().policies(read("spiffe://a.test/shop")).build()) {
                assertThat(decide(zt, "/orders").isAllowed()).isTrue();

                zt.revocations().revoke(Revocation.of(SpiffeIdPattern.parse("spiffe://a.test/web"), "stolen"));

                assertThat(decide(zt, "/orders").reason()).isEqualTo(Reason.PEER_REVOKED);
                assertThat(recorder.events)
                        .filteredOn(event -> event instanceof AuditEvent.RevocationChanged)
                        .singleElement()
                        .satisfies(event -> assertThat(((AuditEvent.RevocationChanged) event).added())
                                .containsExactly("spiffe://a.test/web"));
            }
        }

        @Test
        void choosesThePoliciesAnewWhenTheIdentityIsRenamed() {
            List<AccessPolicy> policies = read("spiffe://a.test/shop");
            try (Zt zt = builder().policies(policies).build()) {
                source.update(authority.issue("/other"), bundles);
                assertThat(decide(zt, "/orders").reason()).isEqualTo(Reason.NO_POLICY);

                source.update(authority.issue("/shop"), bundles);
                assertThat(decide(zt, "/orders").isAllowed()).isTrue();
            }
        }

        @Test
        void recordsARotationOfTheIdentity() {
            try (Zt zt = builder().build()) {
                source.update(authority.issue("/shop"), bundles);

                assertThat(zt.source()).isSameAs(source);
                assertThat(recorder.events).hasAtLeastOneElementOfType(AuditEvent.IdentityChanged.class);
            }
        }

        @Test
        void recordsNothingMoreAfterClose() {
            Zt zt = builder().build();
            zt.close();
            zt.close();

            source.update(authority.issue("/shop"), bundles);
            zt.revocations().revoke(Revocation.of(SpiffeIdPattern.parse("spiffe://a.test/web"), "stolen"));

            assertThat(recorder.events).isEmpty();
        }
    }

    @Nested
    class Close {

        @Test
        void deniesEveryCallAfterwards() {
            Zt zt = builder().policies(read("spiffe://a.test/shop")).build();
            assertThat(decide(zt, "/orders").isAllowed()).isTrue();

            zt.close();

            assertThat(decide(zt, "/orders").reason()).isEqualTo(Reason.ENFORCEMENT_CLOSED);
            Operation operation = new Operation.Http("GET", "/orders");
            assertThat(zt.enforcement().denyUnlessFresh(peer, operation, null))
                    .hasValueSatisfying(
                            denial -> assertThat(denial.decision().reason()).isEqualTo(Reason.ENFORCEMENT_CLOSED));
            assertThat(zt.enforcement().denyOutboundUnlessUsable(operation))
                    .hasValueSatisfying(
                            denial -> assertThat(denial.decision().reason()).isEqualTo(Reason.ENFORCEMENT_CLOSED));
            assertThat(zt.enforcement()
                            .checkOutbound(peer, PeerExpectation.exactly(peer.id()), operation, null)
                            .decision()
                            .reason())
                    .isEqualTo(Reason.ENFORCEMENT_CLOSED);
        }

        @Test
        void endsTheCallsThatAreOpen() {
            Zt zt = builder().policies(read("spiffe://a.test/shop")).build();
            List<Reason> ended = new CopyOnWriteArrayList<>();
            zt.openCalls()
                    .inbound(
                            peer,
                            new Operation.Http("GET", "/orders"),
                            null,
                            zt.openCalls().changes(),
                            denial -> ended.add(denial.decision().reason()));

            zt.close();
            zt.close();

            assertThat(ended).containsExactly(Reason.ENFORCEMENT_CLOSED);
            assertThat(zt.openCalls().size()).isZero();
        }
    }

    @Nested
    class Explain {

        @Test
        void tellsWhyACallWasDeniedAndWhichRuleCameNearest() {
            try (Zt zt = builder().policies(read("spiffe://a.test/shop")).build()) {
                Explanation explanation = zt.explain(denied(zt, "/carts")).orElseThrow();

                assertThat(explanation.reason()).isEqualTo(Reason.NO_ALLOW_RULE);
                assertThat(explanation.nearestMiss())
                        .contains("rule everybody-reads matches but for the path: /carts, needs /orders");
                assertThat(explanation.policy().digest())
                        .isEqualTo(zt.policies().digest());
                assertThat(explanation)
                        .hasToString("Decision " + explanation.decisionId() + " denied a call to this workload at "
                                + explanation.time() + "\n  peer:      spiffe://a.test/web"
                                + "\n  operation: GET /carts"
                                + "\n  reason:    no_allow_rule: no allow rule matched"
                                + "\n  rules:     rule everybody-reads matches but for the path: /carts, needs /orders"
                                + "\n  mend:      add an allow rule for this peer and operation if the call is wanted"
                                + "\n  rule:      none"
                                + "\n  policy:    shop rev 1, digest "
                                + zt.policies().digest());
            }
        }

        @Test
        void speaksOfThePolicyThatDecidedAfterItWasReplaced() {
            try (Zt zt = builder().policies(read("spiffe://a.test/shop")).build()) {
                String digest = zt.policies().digest();
                String id = denied(zt, "/carts");

                zt.replacePolicies(List.of());

                Explanation explanation = zt.explain(id).orElseThrow();
                assertThat(explanation.policy().digest()).isEqualTo(digest);
                assertThat(explanation.nearestMiss())
                        .hasValueSatisfying(line -> assertThat(line).startsWith("rule everybody-reads "));
            }
        }

        @Test
        void forgetsThePoliciesOfLongAgoButNotTheReason() {
            try (Zt zt = builder().policies(read("spiffe://a.test/shop")).build()) {
                String id = denied(zt, "/carts");
                for (String path : List.of("/a", "/b", "/c", "/d")) {
                    zt.replacePolicies(AccessPolicyReader.parse(policy("spiffe://a.test/shop", path), "test"));
                }

                Explanation explanation = zt.explain(id).orElseThrow();
                assertThat(explanation.reason()).isEqualTo(Reason.NO_ALLOW_RULE);
                assertThat(explanation.nearestMiss()).isEmpty();
            }
        }

        @Test
        void explainsADenialAfterCloseAndNoAllowanceAndNoUnknownId() {
            Zt zt = builder().policies(read("spiffe://a.test/shop")).build();
            String allowed = zt.enforcement()
                    .check(peer, new Operation.Http("GET", "/orders"), null)
                    .id();
            zt.close();

            assertThat(zt.explain(denied(zt, "/orders"))).hasValueSatisfying(explanation -> {
                assertThat(explanation.reason()).isEqualTo(Reason.ENFORCEMENT_CLOSED);
                assertThat(explanation.nearestMiss()).isEmpty();
            });
            assertThat(zt.explain(allowed)).isEmpty();
            assertThat(zt.explain("")).isEmpty();
        }

        @Test
        void remembersNothingWhenTurnedOffAndRejectsNumbersOutOfRange() {
            try (Zt zt = builder().explainLast(0).build()) {
                assertThat(zt.explain(denied(zt, "/orders"))).isEmpty();
            }
            for (int denials : new int[] {-1, 100_001}) {
                assertThatThrownBy(() -> builder().explainLast(denials))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("explainLast must be from 0 to 100000, not " + denials);
            }
        }

        private String denied(Zt zt, String path) {
            return zt.enforcement()
                    .check(peer, new Operation.Http("GET", path), null)
                    .id();
        }
    }

    @Test
    void warnsOfATrustDomainThatNobodyVouchesFor() {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(PolicyInForce.class);
        logged.start();
        logger.addAppender(logged);
        String own = policy("spiffe://a.test/shop", "/orders");
        try (Zt zt = builder().build()) {
            zt.declarePolicies(AccessPolicyReader.parse(own, "own"));
            assertThat(logged.list).isEmpty();

            zt.declarePolicies(
                    AccessPolicyReader.parse(own.replace("spiffe://a.test/**", "spiffe://b.test/**"), "other"));

            assertThat(logged.list)
                    .singleElement()
                    .satisfies(event -> assertThat(event.getFormattedMessage())
                            .startsWith("Rules name trust domains of which no bundle is known: [b.test]."));
        } finally {
            logger.detachAppender(logged);
        }
    }

    @Nested
    class ObserveMode {

        private final Instant end = Instant.now().plusSeconds(3_600);

        @Test
        void letsPassWhatNoRuleAllowsAndTellsOfIt() {
            ListAppender<ILoggingEvent> logged = new ListAppender<>();
            Logger logger = (Logger) LoggerFactory.getLogger(PolicyInForce.class);
            logged.start();
            logger.addAppender(logged);
            try (Zt zt = builder()
                    .policies(read("spiffe://a.test/shop"))
                    .observeUntil(end)
                    .build()) {
                assertThat(decide(zt, "/carts").reason()).isEqualTo(Reason.OBSERVED);
                assertThat(decide(zt, "/carts/../x").reason()).isEqualTo(Reason.PATH_NOT_CANONICAL);
                assertThat(zt.enforcement()
                                .check(null, new Operation.Http("GET", "/carts"), null)
                                .decision()
                                .reason())
                        .isEqualTo(Reason.PEER_UNPROVEN);
                assertThat(zt.policyStatus().observeUntil()).isEqualTo(end);
                assertThat(logged.list.get(0).getFormattedMessage())
                        .isEqualTo("Observe mode until " + end + ": inbound calls that no rule allows are let pass, and"
                                + " recorded as observed. All else is enforced.");
            } finally {
                logger.detachAppender(logged);
            }
        }

        @Test
        void isOverWhenItsEndHasPassed() {
            try (Zt zt = builder()
                    .policies(read("spiffe://a.test/shop"))
                    .observeUntil(Instant.now().minusSeconds(1))
                    .build()) {
                assertThat(decide(zt, "/carts").reason()).isEqualTo(Reason.NO_ALLOW_RULE);
                assertThat(zt.policyStatus().observeUntil()).isNull();
            }
        }

        @Test
        void mustEndAndIsForPoliciesAlone() {
            Instant far = Instant.now().plus(Duration.ofDays(367));
            assertThatThrownBy(() -> builder().observeUntil(far).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("observeUntil " + far
                            + " is more than 366 days ahead; observe mode is for adoption, name an end");
            assertThatThrownBy(() -> builder().observeUntil(Instant.MAX).build())
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> builder()
                            .observeUntil(end)
                            .authorizer((request, now) -> Decision.Deny.of(Reason.DENY_RULE))
                            .build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("observeUntil is for policies; an authorizer of one's own observes itself");
        }
    }

    @Nested
    class TrustDomainAliases {

        @Test
        void ofWhichABundleIsKnownAreRefused() {
            List<AccessPolicy> policies = AccessPolicyReader.parse(
                    policy("spiffe://a.test/shop", "/orders")
                            .replace("  rules:", "  trustDomainAliases: [a.test]\n  rules:"),
                    "shop.yaml");
            assertThatThrownBy(() -> builder().policies(policies).build())
                    .isInstanceOf(InvalidPolicyException.class)
                    .hasMessage(
                            "trustDomainAliases of policy shop names [a.test], of which a bundle is known: rules could"
                                    + " not tell it from the own trust domain. Remove the alias, or end the federation.");
        }
    }

    @Nested
    class AliasesThatBecomeDomains {

        @Test
        void areToldUntilTheyAreMendedAndLetNobodyIn() {
            DevAuthority partner = DevAuthority.create("partner.test");
            List<AccessPolicy> policies = AccessPolicyReader.parse(
                    policy("spiffe://a.test/shop", "/orders")
                            .replace("  rules:", "  trustDomainAliases: [partner.test]\n  rules:")
                            .replace("spiffe://a.test/**", "spiffe://partner.test/**"),
                    "shop.yaml");
            try (Zt zt = builder().policies(policies).build()) {
                assertThat(zt.policyStatus().isFailing()).isFalse();
                assertThat(decide(zt, "/orders").isAllowed()).isTrue();

                source.update(own, TrustBundleSet.of(authority.bundle(), partner.bundle()));
                assertThat(zt.policyStatus().failure())
                        .startsWith(
                                "trustDomainAliases of policy shop names [partner.test], of which a bundle is known");
                assertThat(zt.policies().trustDomains())
                        .extracting(TrustDomain::name)
                        .containsExactly("a.test");

                source.update(own, bundles);
                assertThat(zt.policyStatus().isFailing()).isFalse();
            }
        }
    }

    @Nested
    class Status {

        @Test
        void tellsThatNothingWasLoadedAndWhy() {
            try (Zt zt = following()) {
                PolicyStatus status = zt.policyStatus();

                assertThat(status.policy().name()).isEmpty();
                assertThat(status.loadedAt()).isNull();
                assertThat(status.isFailing()).isTrue();
                assertThat(status.failure()).endsWith("(NoSuchFileException); it allows nothing until it is there");
            }
        }

        @Test
        void keepsTheLastGoodPolicyWhileTheFileFailsUntilItIsMended() throws IOException {
            replace(policy("spiffe://a.test/shop", "/orders"));
            try (Zt zt = following()) {
                PolicyStatus good = zt.policyStatus();
                assertThat(good.isFailing()).isFalse();
                assertThat(good.loadedAt()).isNotNull();

                replace("kind: Nonsense");
                await().until(() -> zt.policyStatus().isFailing());
                PolicyStatus failing = zt.policyStatus();
                assertThat(failing.policy()).isEqualTo(good.policy());
                assertThat(failing.loadedAt()).isEqualTo(good.loadedAt());
                assertThat(failing.failingSince()).isAfterOrEqualTo(good.loadedAt());
                assertThat(failing.failure()).contains("write kind: AccessPolicy");

                replace(policy("spiffe://a.test/shop", "/carts"));
                await().until(() -> !zt.policyStatus().isFailing());
                assertThat(zt.policyStatus().policy().digest())
                        .isNotEqualTo(good.policy().digest());
            }
        }

        @Test
        void goesOnToTellThatTheFileFailsWhenTheProgramReplacesPolicies() throws IOException {
            replace(policy("spiffe://a.test/shop", "/orders"));
            try (Zt zt = following()) {
                replace("kind: Nonsense");
                await().until(() -> zt.policyStatus().isFailing());

                zt.replacePolicies(read("spiffe://a.test/shop"));

                assertThat(zt.policyStatus().isFailing()).isTrue();
            }
        }

        @Test
        void neverTellsThatAPolicyWhichIsInForceFails() throws IOException {
            Queue<PolicyStatus> atTheRecord = new ConcurrentLinkedQueue<>();
            AtomicReference<Zt> asked = new AtomicReference<>();
            replace(policy("spiffe://a.test/shop", "/orders"));
            try (Zt zt = builder()
                    .policyFile(file())
                    .policyInterval(Duration.ofMillis(20))
                    .audit(event -> {
                        if (event instanceof AuditEvent.PolicyLoaded loaded
                                && loaded.outcome() == AuditEvent.PolicyLoaded.Outcome.LOADED
                                && asked.get() != null) {
                            atTheRecord.add(asked.get().policyStatus());
                        }
                        return CompletableFuture.completedFuture(null);
                    })
                    .build()) {
                asked.set(zt);
                replace("kind: Nonsense");
                await().until(() -> zt.policyStatus().isFailing());

                replace(policy("spiffe://a.test/shop", "/carts"));
                await().until(() -> !atTheRecord.isEmpty());

                assertThat(atTheRecord).allSatisfy(status -> {
                    assertThat(status.policy()).isEqualTo(zt.policyStatus().policy());
                    assertThat(status.isFailing()).isFalse();
                });
            }
        }
    }

    private Zt.Builder builder() {
        return Zt.builder(source).audit(recorder);
    }

    private Zt following() {
        return builder()
                .policyFile(file())
                .policyInterval(Duration.ofMillis(20))
                .build();
    }

    private Decision decide(Zt zt, String path) {
        return zt.enforcement()
                .check(peer, new Operation.Http("GET", path), null)
                .decision();
    }

    private List<AuditEvent.PolicyLoaded.Outcome> outcomes() {
        return recorder.events.stream()
                .filter(event -> event instanceof AuditEvent.PolicyLoaded)
                .map(event -> ((AuditEvent.PolicyLoaded) event).outcome())
                .toList();
    }

    private static List<AccessPolicy> read(String workload) {
        return AccessPolicyReader.parse(policy(workload, "/orders"), "test");
    }

    private void replace(String content) throws IOException {
        Path fresh = Files.writeString(directory.resolve("fresh"), content);
        Files.move(fresh, file(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file() {
        return directory.resolve("policy.yaml");
    }

    private PeerIdentity peer() {
        PeerVerification verified = new PeerVerifier()
                .verify(authority.issue("/web").chain(), source.current(), System.currentTimeMillis());
        return ((PeerVerification.Accepted) verified).peer();
    }

    private static final class Recorder implements AuditSink {

        private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

        @Override
        public CompletionStage<Void> record(AuditEvent event) {
            events.add(event);
            return CompletableFuture.completedFuture(null);
        }
    }

    @Nested
    class DeclaredPolicies {

        private final Zt zt = Zt.builder(source).audit(recorder).build();

        private List<AccessPolicy> reading(String name, String rule) {
            return AccessPolicyReader.parse(
                    policy(own.id().toString(), "/" + rule)
                            .replace("name: shop", "name: " + name)
                            .replace("everybody-reads", rule),
                    name);
        }

        private boolean allows(String path) {
            return zt.enforcement()
                    .check(peer, new Operation.Http("GET", path), null)
                    .isAllowed();
        }

        @Test
        void standBesideTheOthersWhicheverIsReplaced() {
            zt.declarePolicies(reading("code", "a"));
            zt.replacePolicies(reading("file", "b"));

            assertThat(allows("/a")).isTrue();
            assertThat(allows("/b")).isTrue();

            zt.replacePolicies(List.of());

            assertThat(allows("/a")).isTrue();
            assertThat(allows("/b")).isFalse();
        }

        @Test
        void leaveEverythingAsItWasIfTheyContradictTheOthers() {
            zt.replacePolicies(reading("file", "a"));

            assertThatThrownBy(() -> zt.declarePolicies(reading("code", "a")))
                    .isInstanceOf(InvalidPolicyException.class);
            assertThat(allows("/a")).isTrue();
            assertThat(zt.policies().rules()).hasSize(1);
        }
    }
}
