package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What rules say of peers that proved themselves by mutual TLS, and of those that showed a token. */
class AssuranceTest {

    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://a.test/orders");
    private static final Operation GET = new Operation.Http("GET", "/orders");

    private final PeerIdentity proven = Peers.peer("spiffe://a.test/web");
    private final PeerIdentity bearer = Peers.bearer("spiffe://a.test/web");

    @Nested
    class AnAllowRule {

        @Test
        void doesNotMatchABearerUnlessItSaysSo() {
            PolicySet set = set(rule("allow", ""));

            assertThat(set.decide(proven, GET, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
            assertThat(set.decide(bearer, GET, RequestAttributes.ABSENT, 0).rule())
                    .isEqualTo(PolicySet.NO_MATCH);
        }

        @Test
        void matchesBearersAloneIfItNamesThemAlone() {
            PolicySet set = set(rule("allow", "assurance: [bearer]"));

            assertThat(set.decide(proven, GET, RequestAttributes.ABSENT, 0).rule())
                    .isEqualTo(PolicySet.NO_MATCH);
            assertThat(set.decide(bearer, GET, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
        }

        @Test
        void matchesBothIfItNamesBoth() {
            PolicySet set = set(rule("allow", "assurance: [bearer, channel-bound]"));

            assertThat(set.decide(proven, GET, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
            assertThat(set.decide(bearer, GET, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
        }

        @Test
        void thatStandsInCodeDoesNotMatchABearer() {
            PeerMatcher matcher = new PeerMatcher(List.of(), List.of(bearer.id().trustDomain()));
            PolicySet set = PolicySet.compile(
                    List.of(new AccessPolicy(
                            "p", "", WORKLOAD, List.of(new Rule("r", Effect.ALLOW, List.of(matcher), List.of())))),
                    WORKLOAD);

            assertThat(set.decide(bearer, GET, RequestAttributes.ABSENT, 0).rule())
                    .isEqualTo(PolicySet.NO_MATCH);
            assertThat(set.decide(proven, GET, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
        }

        @Test
        void forBearersAloneLetsNoForeignDomainThroughTheHandshake() {
            assertThat(set(rule("allow", "assurance: [bearer]")).trustDomains()).isEmpty();
            assertThat(set(rule("allow", "")).trustDomains()).isNotEmpty();
        }
    }

    @Nested
    class ADenyRule {

        @Test
        void matchesABearerUnlessItSaysOtherwise() {
            PolicySet set = set(rule("deny", ""), rule("allow", "assurance: [bearer, channel-bound]"));

            assertThat(set.decide(proven, GET, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
            assertThat(set.decide(bearer, GET, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
        }

        @Test
        void forEverybodyMatchesABearer() {
            PolicySet set = set("  - {id: none, effect: deny}\n", rule("allow", "assurance: [bearer]"));

            assertThat(set.decide(bearer, GET, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
        }

        @Test
        void canKeepOutBearersAlone() {
            PolicySet set =
                    set(rule("deny", "assurance: [bearer]"), rule("allow", "assurance: [bearer, channel-bound]"));

            assertThat(set.decide(bearer, GET, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
            assertThat(set.decide(proven, GET, RequestAttributes.ABSENT, 0).rule())
                    .isEqualTo(1);
        }
    }

    @Nested
    class Reading {

        @Test
        void refusesAWordThatIsNoAssurance() {
            assertThat(issues("assurance: [mtls]"))
                    .contains("Assurance \"mtls\" is invalid: write channel-bound for mutual TLS, or bearer for"
                            + " JWT-SVIDs.");
            assertThat(issues("assurance: [Bearer]")).contains("\"Bearer\" is invalid");
        }

        @Test
        void refusesAnEmptyListAndAWordWithoutOne() {
            assertThat(issues("assurance: []")).contains("\"assurance\" is empty, which could mean any or none");
            assertThat(issues("assurance: bearer")).contains("\"assurance\" must be a list");
        }

        @Test
        void refusesARuleThatNamesNobodyButAnAssurance() {
            PolicyReading reading = AccessPolicyReader.read(
                    policy("  - {id: all, effect: allow, from: [{assurance: [bearer]}]}\n"), "p.yaml");

            assertThat(reading.issues().toString()).contains("names nobody");
        }

        private String issues(String assurance) {
            return AccessPolicyReader.read(policy(rule("allow", assurance)), "p.yaml")
                    .issues()
                    .toString();
        }
    }

    @Nested
    class Digest {

        @Test
        void tellsRulesForBearersFromOthers() {
            assertThat(List.of(
                            set(rule("allow", "")).digest(),
                            set(rule("allow", "assurance: [bearer]")).digest(),
                            set(rule("allow", "assurance: [channel-bound]")).digest(),
                            set(rule("allow", "assurance: [bearer, channel-bound]"))
                                    .digest()))
                    .doesNotHaveDuplicates();
        }
    }

    @Nested
    class Explaining {

        @Test
        void namesTheAssuranceThatIsMissing() {
            List<Rule> rules = set(rule("allow", "")).rules();

            assertThat(RuleExplainer.nearestMiss(rules, bearer.id(), Assurance.BEARER, GET, 0))
                    .contains("rule allow-0 matches but for the assurance: bearer, needs channel-bound");
            assertThat(RuleExplainer.nearestMiss(rules, bearer.id(), Assurance.CHANNEL_BOUND, GET, 0))
                    .isEmpty();
        }
    }

    private static String rule(String effect, String assurance) {
        return "  - id: " + effect + "-" + assurance.length() + "\n    effect: " + effect
                + "\n    from: [{principals: [\"spiffe://a.test/web\"]"
                + (assurance.isEmpty() ? "" : ", " + assurance) + "}]\n";
    }

    private static String policy(String... rules) {
        return "apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: p}\nspec:\n  workload: " + WORKLOAD
                + "\n  rules:\n" + String.join("", rules);
    }

    private static PolicySet set(String... rules) {
        return PolicySet.compile(AccessPolicyReader.parse(policy(rules), "p.yaml"), WORKLOAD);
    }
}
