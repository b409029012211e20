package dev.zt.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.zt.audit.AuditEvent.Direction;
import dev.zt.audit.AuditEvent.RevocationChanged;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.policy.Observations;
import dev.zt.policy.Operation;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditAttributesTest {

    private static final Observations SEEN =
            new Observations(List.of("a1", "a2"), List.of("s1"), List.of("s2"), true, List.of("f1"));

    @Nested
    class Decisions {

        @Test
        void mapsAllowedHttpCallToExactlyTheseKeys() {
            assertThat(Recorded.attributes(Events.http(Events.ALLOW, "/orders/7")))
                    .containsOnly(
                            entry("zt.audit.id", "5f01"),
                            entry("zt.authz.direction", "server"),
                            entry("zt.authz.mode", "enforce"),
                            entry("zt.authz.outcome", "allow"),
                            entry("zt.authz.reason", "allow_rule"),
                            entry("zt.peer.spiffe_id", "spiffe://a/x"),
                            entry("zt.peer.trust_domain", "a"),
                            entry("zt.peer.assurance", "channel-bound"),
                            entry("zt.local.spiffe_id", "spiffe://a/orders"),
                            entry("http.request.method", "GET"),
                            entry("url.path", "/orders/7"),
                            entry("security_rule.name", "read-orders"),
                            entry("security_rule.ruleset.name", "orders"),
                            entry("security_rule.version", "d1ge57"),
                            entry("zt.policy.revision", "42"),
                            entry("zt.policy.digest", "d1ge57"),
                            entry("zt.svid.generation", 3L),
                            entry("zt.trust.generation", 7L),
                            entry("network.peer.address", "10.0.0.7"),
                            entry("network.peer.port", 51234L));
        }

        @Test
        void tellsWhatRulesThatDidNotDecideSaw() {
            assertThat(Recorded.attributes(Events.http(Events.ALLOW.with(SEEN), "/")))
                    .containsEntry("zt.authz.outcome", "allow")
                    .containsEntry("zt.authz.rules.audited", List.of("a1", "a2"))
                    .containsEntry("zt.authz.rules.shadow_denies", List.of("s1"))
                    .containsEntry("zt.authz.rules.shadow_allows", List.of("s2"))
                    .containsEntry("zt.authz.rules.shadow_allow_missing", "true")
                    .containsEntry("zt.authz.rules.failed", List.of("f1"));
        }

        @Test
        void tellsOfObserveMode() {
            PolicyRef observed = new PolicyRef("orders", "42", "d1ge57", true);
            assertThat(Recorded.attributes(Events.http(new Decision.Allow(Reason.OBSERVED, null, observed), "/")))
                    .containsEntry("zt.authz.mode", "observe")
                    .containsEntry("zt.authz.outcome", "allow")
                    .containsEntry("zt.authz.reason", "observed")
                    .doesNotContainKey("security_rule.name");
        }

        @Test
        void mapsDeniedGrpcCallToExactlyTheseKeys() {
            assertThat(Recorded.attributes(Events.grpc(Events.DENY)))
                    .containsOnly(
                            entry("zt.audit.id", "5f01"),
                            entry("zt.authz.direction", "server"),
                            entry("zt.authz.mode", "enforce"),
                            entry("zt.authz.outcome", "deny"),
                            entry("zt.authz.reason", "no_allow_rule"),
                            entry("zt.peer.spiffe_id", "spiffe://a/x"),
                            entry("zt.peer.trust_domain", "a"),
                            entry("zt.peer.assurance", "channel-bound"),
                            entry("zt.local.spiffe_id", "spiffe://a/orders"),
                            entry("rpc.system.name", "grpc"),
                            entry("rpc.method", "shop.Orders/List"),
                            entry("security_rule.ruleset.name", "orders"),
                            entry("security_rule.version", "d1ge57"),
                            entry("zt.policy.revision", "42"),
                            entry("zt.policy.digest", "d1ge57"),
                            entry("zt.svid.generation", 3L),
                            entry("zt.trust.generation", 7L),
                            entry("network.peer.address", "10.0.0.7"),
                            entry("network.peer.port", 51234L));
        }

        @Test
        void leavesOutWhatIsUnknown() {
            assertThat(Recorded.attributes(Events.unproven()))
                    .containsOnlyKeys(
                            "zt.audit.id",
                            "zt.authz.direction",
                            "zt.authz.mode",
                            "zt.authz.outcome",
                            "zt.authz.reason",
                            "http.request.method",
                            "url.path",
                            "zt.svid.generation",
                            "zt.trust.generation");
        }

        @Test
        void takesUnresolvedAddressAsItStands() {
            assertThat(Recorded.attributes(Events.client()))
                    .containsEntry("zt.authz.direction", "client")
                    .containsEntry("network.peer.address", "stock.invalid")
                    .containsEntry("network.peer.port", 8443L);
        }

        @ParameterizedTest
        @EnumSource(Reason.class)
        void callsOnlyFailedEvaluationsErrors(Reason reason) {
            Decision decision =
                    reason.allows() ? new Decision.Allow(reason, null, PolicyRef.NONE) : Decision.Deny.of(reason);
            Map<String, Object> attributes = Recorded.attributes(Events.grpc(decision));

            boolean failed = reason == Reason.AUTHORIZER_FAILED || reason == Reason.AUTHORIZER_SILENT;
            assertThat(attributes)
                    .containsEntry("zt.authz.outcome", failed ? "error" : reason.allows() ? "allow" : "deny");
            assertThat(attributes.containsKey("error.type")).isEqualTo(failed);
        }
    }

    @Nested
    class OtherEvents {

        @Test
        void neverPresentsClaimedIdAsProven() {
            assertThat(Recorded.attributes(Events.rejected(Direction.SERVER, "spiffe://b.test/pay")))
                    .containsOnly(
                            entry("zt.audit.id", "77aa"),
                            entry("zt.authz.direction", "server"),
                            entry("zt.peer.rejection.reason", "unknown_domain"),
                            entry(
                                    "zt.peer.rejection.message",
                                    "Trust domain b.test has no bundle (have: a.test). Federate with b.test."),
                            entry("zt.peer.rejection.rule", 5L),
                            entry("zt.peer.claimed_id", "spiffe://b.test/pay"),
                            entry("tls.client.hash.sha256", "AB12"),
                            entry("zt.trust.generation", 7L),
                            entry("network.peer.address", "2001:db8:0:0:0:0:0:1"),
                            entry("network.peer.port", 40000L));
        }

        @Test
        void namesCertificateOfRejectedServerAsSuch() {
            assertThat(Recorded.attributes(Events.rejected(Direction.CLIENT, "")))
                    .containsEntry("tls.server.hash.sha256", "AB12")
                    .doesNotContainKeys("tls.client.hash.sha256", "zt.peer.claimed_id");
        }

        @Test
        void mapsRotation() {
            assertThat(Recorded.attributes(Events.identity()))
                    .containsOnly(
                            entry("zt.audit.id", "88bb"),
                            entry("zt.local.spiffe_id", "spiffe://a/orders"),
                            entry("zt.svid.freshness", "fresh"),
                            entry("zt.svid.generation", 4L),
                            entry("zt.svid.previous_generation", 3L),
                            entry("zt.trust.generation", 7L),
                            entry("zt.trust.previous_generation", 7L),
                            entry("zt.svid.not_after", "2026-11-05T11:15:30Z"));
        }

        @Test
        void mapsPolicyLoad() {
            assertThat(Recorded.attributes(Events.loaded()))
                    .containsOnly(
                            entry("zt.audit.id", "99cc"),
                            entry("zt.policy.outcome", "loaded"),
                            entry("security_rule.ruleset.name", "orders"),
                            entry("security_rule.version", "d1ge57"),
                            entry("zt.policy.revision", "42"),
                            entry("zt.policy.digest", "d1ge57"),
                            entry("zt.policy.rule_count", 12L));
        }

        @Test
        void mapsRefusedPolicy() {
            assertThat(Recorded.attributes(Events.refused()))
                    .containsOnly(
                            entry("zt.audit.id", "99cd"),
                            entry("zt.policy.outcome", "rejected"),
                            entry("zt.policy.rule_count", 0L),
                            entry("zt.policy.issues", "line 3: unknown key\n  rulez:\n  ^"));
        }

        @Test
        void mapsRevocations() {
            assertThat(Recorded.attributes(Events.revocation()))
                    .containsOnly(
                            entry("zt.audit.id", "aadd"),
                            entry("zt.revocation.entries", 2L),
                            entry("zt.revocation.added", List.of("spiffe://a/x", "spiffe://a/y")));
        }

        @Test
        void coversEveryKindOfEvent() {
            assertThat(Events.oneOfEach())
                    .hasSize(AuditEvent.class.getPermittedSubclasses().length)
                    .allSatisfy(event -> assertThat(Recorded.attributes(event)).hasSizeGreaterThan(1));
            assertThat(Events.oneOfEach().stream().map(AuditEvent::eventName))
                    .containsExactly(
                            "zt.authz.decision",
                            "zt.peer.rejected",
                            "zt.svid.rotated",
                            "zt.policy.loaded",
                            "zt.revocation.changed");
        }
    }

    @Nested
    class Bounds {

        @Test
        void cutsLongPathAndSaysSo() {
            Map<String, Object> attributes = Recorded.attributes(Events.http(Events.DENY, "/" + "x".repeat(5000)));

            assertThat(attributes)
                    .containsEntry("url.path", "/" + "x".repeat(2047))
                    .containsEntry("zt.audit.truncated", List.of("url.path"));
        }

        @Test
        void keepsPathOfExactlyTheBound() {
            assertThat(Recorded.attributes(Events.http(Events.DENY, "x".repeat(2048))))
                    .containsEntry("url.path", "x".repeat(2048))
                    .doesNotContainKey("zt.audit.truncated");
        }

        @Test
        void neverCutsThroughSurrogatePair() {
            assertThat(Recorded.attributes(Events.http(Events.DENY, "x".repeat(2047) + "\ud83d\ude00")))
                    .containsEntry("url.path", "x".repeat(2047))
                    .containsKey("zt.audit.truncated");
        }

        @Test
        void namesEveryKeyThatWasCutOnce() {
            String big = "x".repeat(3000);

            assertThat(Recorded.attributes(Events.decided(Events.DENY, new Operation.Http(big, big))))
                    .containsEntry("zt.audit.truncated", List.of("http.request.method", "url.path"));
        }

        @Test
        void cutsLongLists() {
            List<String> many = Collections.nCopies(250, "y".repeat(2100));
            Map<String, Object> attributes =
                    Recorded.attributes(new RevocationChanged("1", Events.TIME, 250, many, List.of()));

            assertThat(attributes)
                    .containsEntry("zt.revocation.added", Collections.nCopies(100, "y".repeat(2048)))
                    .containsEntry("zt.audit.truncated", List.of("zt.revocation.added"));
        }
    }

    @Test
    void everyKeyIsInUse() {
        List<AuditEvent> events = Stream.concat(
                        Events.oneOfEach().stream(),
                        Stream.of(
                                Events.grpc(Events.FAILED),
                                Events.refused(),
                                Events.http(Events.DENY.with(SEEN), "/"),
                                Events.rejected(Direction.CLIENT, "x".repeat(3000)),
                                new RevocationChanged("1", 0, 0, List.of(), List.of("spiffe://a/x"))))
                .toList();
        var used = events.stream()
                .flatMap(event -> Recorded.attributes(event).keySet().stream())
                .collect(Collectors.toSet());
        used.addAll(List.of("time", "trace_id", "span_id", "event.name", "zt.audit.schema", "zt.audit.seq"));

        assertThat(Arrays.stream(AuditKeys.class.getFields())
                        .filter(field -> field.getType() == String.class)
                        .map(AuditAttributesTest::valueOf))
                .containsExactlyInAnyOrderElementsOf(used);
    }

    private static String valueOf(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
