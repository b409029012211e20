package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyModelTest {

    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://a.test/w");
    private static final PeerMatcher ANY_OF_A = new PeerMatcher(List.of(), List.of(TrustDomain.parse("a.test")));

    private static Rule deny(String id) {
        return new Rule(id, Effect.DENY, List.of(), List.of());
    }

    @Nested
    class Policies {

        @Test
        void rejectsDuplicateRuleId() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new AccessPolicy("p", "", WORKLOAD, List.of(deny("r"), deny("r"))))
                    .withMessage("rule id \"r\" is used twice");
        }

        @Test
        void rejectsTooManyRules() {
            List<Rule> rules = Collections.nCopies(10_001, deny("r"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new AccessPolicy("p", "", WORKLOAD, rules))
                    .withMessage("policy has 10001 rules; at most 10000 are allowed");
        }

        @Test
        void rejectsBadNameRevisionAndWorkload() {
            assertThatIllegalArgumentException().isThrownBy(() -> new AccessPolicy("a b", "", WORKLOAD, List.of()));
            assertThatIllegalArgumentException().isThrownBy(() -> new AccessPolicy("", "", WORKLOAD, List.of()));
            assertThatIllegalArgumentException().isThrownBy(() -> new AccessPolicy("p", "\n", WORKLOAD, List.of()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new AccessPolicy("p", "", SpiffeId.parse("spiffe://a.test"), List.of()));
        }

        @Test
        void keepsCopyOfRules() {
            List<Rule> rules = new ArrayList<>(List.of(deny("r")));
            AccessPolicy policy = new AccessPolicy("p", "", WORKLOAD, rules);
            rules.clear();
            assertThat(policy.rules()).hasSize(1);
        }
    }

    @Nested
    class Rules {

        @Test
        void rejectsAllowRuleForAnybody() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Rule("r", Effect.ALLOW, List.of(), List.of()))
                    .withMessage("allow rule r names no peer in 'from'");
        }

        @Test
        void rejectsBadIdAndTooManyPeers() {
            assertThatIllegalArgumentException().isThrownBy(() -> deny("a/b"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Rule("r", Effect.DENY, Collections.nCopies(1_001, ANY_OF_A), List.of()))
                    .withMessage("from has 1001 values; at most 1000 are allowed. Use a pattern, or split the rule.");
        }
    }

    @Nested
    class Matchers {

        @Test
        void rejectsPeerMatcherForNobody() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PeerMatcher(List.of(), List.of()))
                    .withMessage("a peer matcher must name principals or trust domains, or another field");
        }

        @Test
        void rejectsPrincipalThatIsNoWorkload() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PeerMatcher(List.of(SpiffeIdPattern.parse("spiffe://a.test")), List.of()));
        }

        @Test
        void rejectsBadHttpMethod() {
            assertThatIllegalArgumentException().isThrownBy(() -> new OperationMatcher.Http(List.of("get"), List.of()));
        }

        @Test
        void rejectsEmptyGrpc() {
            assertThatIllegalArgumentException().isThrownBy(() -> new OperationMatcher.Grpc(List.of()));
        }

        @Test
        void rejectsGrpcMethodOfOtherForm() {
            assertThatIllegalArgumentException().isThrownBy(() -> new GrpcMethod("a.B", "c/d"));
            assertThatIllegalArgumentException().isThrownBy(() -> new GrpcMethod("", "c"));
            assertThatIllegalArgumentException().isThrownBy(() -> GrpcMethod.parse("a".repeat(1_000) + "/b"));
            assertThat(GrpcMethod.parse("a.B/*").isAnyMethod()).isTrue();
            assertThat(GrpcMethod.parse("a.B/c")).hasToString("a.B/c");
        }
    }

    @Nested
    class Readings {

        @Test
        void rejectsPoliciesBesideIssues() {
            AccessPolicy policy = new AccessPolicy("p", "", WORKLOAD, List.of());
            Issue issue = new Issue("p.yaml", 1, 1, "m", "");
            assertThatIllegalArgumentException().isThrownBy(() -> new PolicyReading(List.of(policy), List.of(issue)));
        }
    }

    /** In UTF-8, and so in digests, all halves would be one question mark. */
    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udfff", "a\udc00\ud800b"})
    void refusesHalvesOfCharacters(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextMatcher.Exact(text))
                .withMessageContaining("it has half of a character, a surrogate without the other one");
    }

    @Test
    void takesWholeCharactersOfTwoSurrogates() {
        assertThat(new TextMatcher.Exact("\ud83d\ude00").matches("\ud83d\ude00"))
                .isTrue();
    }
}
