package dev.zt.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Observations;
import dev.zt.policy.Operation;
import dev.zt.policy.Peers;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PolicyAuthorizerTest {

    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://a.test/orders");

    private final PolicySet first = policySet("first", "allow", "a.test");
    private final PolicyAuthorizer authorizer = new PolicyAuthorizer(first);

    private static PolicySet policySet(String name, String effect, String trustDomain) {
        String yaml = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: %s, revision: 7}
            spec:
              workload: spiffe://a.test/orders
              rules:
              - {id: %s-all, effect: %s, from: [{trustDomains: [%s]}]}
              - {id: no-admin, effect: deny, to: [{http: {paths: ["/admin/{**}"]}}]}
            """.formatted(name, name, effect, trustDomain);
        return PolicySet.compile(AccessPolicyReader.parse(yaml, name), WORKLOAD);
    }

    private static AccessRequest request(String path) {
        return new AccessRequest(Peers.peer("spiffe://a.test/web"), new Operation.Http("GET", path));
    }

    private static PolicyRef ref(PolicySet set) {
        return new PolicyRef(set.name(), "7", set.digest());
    }

    @Nested
    class Decide {

        @Test
        void allowsByAllowRule() {
            assertThat(authorizer.decide(request("/x"), 0))
                    .isEqualTo(new Decision.Allow(Reason.ALLOW_RULE, "first-all", ref(first)));
        }

        @Test
        void deniesByDenyRule() {
            assertThat(authorizer.decide(request("/admin"), 0))
                    .isEqualTo(new Decision.Deny(Reason.DENY_RULE, "no-admin", ref(first)));
        }

        @Test
        void deniesWhatNoRuleAllows() {
            authorizer.swap(policySet("other", "allow", "b.test"));

            assertThat(authorizer.decide(request("/x"), 0))
                    .isEqualTo(new Decision.Deny(Reason.NO_ALLOW_RULE, null, ref(authorizer.current())));
        }

        @Test
        void observesWhatNoRuleAllowsUntilItsEndAndNotLonger() {
            PolicySet other = policySet("other", "allow", "b.test");
            PolicyAuthorizer observing = new PolicyAuthorizer(other, Instant.ofEpochMilli(1_000));
            PolicyRef observed = new PolicyRef("other", "7", other.digest(), true);

            assertThat(observing.decide(request("/x"), 999))
                    .isEqualTo(new Decision.Allow(Reason.OBSERVED, null, observed));
            assertThat(observing.decide(request("/x"), 1_000))
                    .isEqualTo(new Decision.Deny(Reason.NO_ALLOW_RULE, null, ref(other)));
        }

        @Test
        void observesNoBearer() {
            PolicyAuthorizer observing =
                    new PolicyAuthorizer(policySet("other", "allow", "b.test"), Instant.ofEpochMilli(1_000));

            assertThat(observing
                            .decide(
                                    PeerIdentity.supposed(SpiffeId.parse("spiffe://a.test/web"), Assurance.BEARER),
                                    new Operation.Http("GET", "/x"),
                                    RequestAttributes.ABSENT,
                                    0)
                            .reason())
                    .isEqualTo(Reason.NO_ALLOW_RULE);
        }

        @Test
        void observesNothingElse() {
            PolicyAuthorizer observing = new PolicyAuthorizer(first, Instant.ofEpochMilli(1_000));

            assertThat(observing.decide(request("/admin"), 0).reason()).isEqualTo(Reason.DENY_RULE);
            assertThat(observing.decide(request("/x/../y"), 0).reason()).isEqualTo(Reason.PATH_NOT_CANONICAL);
            assertThat(observing.decide(request("/x"), 0).reason()).isEqualTo(Reason.ALLOW_RULE);
            observing.swap(PolicySet.compile(List.of(), WORKLOAD));
            assertThat(observing.decide(request("/x"), 0).reason()).isEqualTo(Reason.NO_POLICY);
        }

        @Test
        void tellsWhatShadowRulesSaw() {
            PolicySet shadow = PolicySet.compile(AccessPolicyReader.parse("""
                            apiVersion: zt.dev/v1
                            kind: AccessPolicy
                            metadata: {name: p}
                            spec:
                              workload: spiffe://a.test/orders
                              rules:
                              - {id: later, effect: allow, mode: shadow, from: [{trustDomains: [a.test]}]}
                            """, "p"), WORKLOAD);
            Decision decision = new PolicyAuthorizer(shadow).decide(request("/x"), 0);

            assertThat(decision.reason()).isEqualTo(Reason.NO_ALLOW_RULE);
            assertThat(decision.observations().shadowAllows()).containsExactly("later");
        }

        @Test
        void deniesPathThatIsNotCanonical() {
            assertThat(authorizer.decide(request("/x/../admin"), 0))
                    .isEqualTo(new Decision.Deny(Reason.PATH_NOT_CANONICAL, null, ref(first)));
        }

        @Test
        void deniesEverythingWithoutPolicyForTheWorkload() {
            authorizer.swap(PolicySet.compile(List.of(), WORKLOAD));

            assertThat(authorizer.decide(request("/x"), 0)).isEqualTo(Decision.Deny.of(Reason.NO_POLICY));
            assertThat(authorizer.decide(request("//"), 0)).isEqualTo(Decision.Deny.of(Reason.NO_POLICY));
        }

        @Test
        void makesNoDecisionTwice() {
            assertThat(authorizer.decide(request("/x"), 0)).isSameAs(authorizer.decide(request("/y"), 1));
        }
    }

    @Nested
    class Swap {

        @Test
        void changesDecisionsForPeersAlreadyKnown() {
            AccessRequest request = request("/x");
            assertThat(authorizer.decide(request, 0).isAllowed()).isTrue();

            PolicySet second = policySet("second", "deny", "a.test");
            assertThat(authorizer.swap(second)).isSameAs(first);

            assertThat(authorizer.current()).isSameAs(second);
            assertThat(authorizer.decide(request, 0))
                    .isEqualTo(new Decision.Deny(Reason.DENY_RULE, "second-all", ref(second)));
        }

        @Test
        void keepsTheFormerSetOnNull() {
            assertThatNullPointerException().isThrownBy(() -> authorizer.swap(null));
            assertThatNullPointerException().isThrownBy(() -> new PolicyAuthorizer(null));

            assertThat(authorizer.current()).isSameAs(first);
        }

        @Test
        void neverMixesRulesOfTwoSets() throws InterruptedException {
            PolicySet second = policySet("second", "deny", "a.test");
            AccessRequest request = request("/x");
            AtomicBoolean stop = new AtomicBoolean();
            Thread swapper = new Thread(() -> {
                while (!stop.get()) {
                    authorizer.swap(second);
                    authorizer.swap(first);
                }
            });
            swapper.start();
            try {
                for (int i = 0; i < 100_000; i++) {
                    Decision decision = authorizer.decide(request, 0);
                    assertThat(decision.ruleId()).isEqualTo(decision.policy().name() + "-all");
                    assertThat(decision.isAllowed())
                            .isEqualTo("first".equals(decision.policy().name()));
                }
            } finally {
                stop.set(true);
                swapper.join();
            }
        }
    }

    @Nested
    class Explain {

        private static final SpiffeId STRANGER = SpiffeId.parse("spiffe://b.test/web");

        private Optional<String> explain(SpiffeId peer, String path, Decision denial) {
            return authorizer.explain(peer, Assurance.CHANNEL_BOUND, new Operation.Http("GET", path), 0, denial);
        }

        private Decision denial(SpiffeId peer, String path) {
            return authorizer.decide(
                    new AccessRequest(Peers.peer(peer.toString()), new Operation.Http("GET", path)), 0);
        }

        @Test
        void namesTheRuleThatCameNearest() {
            assertThat(explain(STRANGER, "/x", denial(STRANGER, "/x")))
                    .hasValueSatisfying(line -> assertThat(line).startsWith("rule first-all "));
        }

        @Test
        void namesTheRuleThatDenies() {
            SpiffeId friend = SpiffeId.parse("spiffe://a.test/web");

            assertThat(explain(friend, "/admin", denial(friend, "/admin")))
                    .hasValueSatisfying(line -> assertThat(line).startsWith("rule no-admin matched: "));
        }

        @Test
        void saysNothingOfOtherReasons() {
            assertThat(explain(STRANGER, "//", denial(STRANGER, "//"))).isEmpty();
        }

        @Test
        void saysNothingOfPoliciesThatItNeverHad() {
            Decision foreign =
                    new Decision.Deny(Reason.NO_ALLOW_RULE, null, new PolicyRef("first", "7", "another digest"));

            assertThat(explain(STRANGER, "/x", foreign)).isEmpty();
        }

        @Test
        void namesRulesThatCouldNotBeEvaluated() {
            Observations failed = new Observations(List.of(), List.of(), List.of(), false, List.of("one", "two"));
            Decision denial = denial(STRANGER, "/x").with(failed);

            assertThat(explain(STRANGER, "/x", denial))
                    .hasValueSatisfying(line -> assertThat(line)
                            .startsWith("rule first-all ")
                            .endsWith("; rules that could not be evaluated: one, two"));
            assertThat(explain(STRANGER, "//", denial(STRANGER, "//").with(failed)))
                    .contains("rules that could not be evaluated: one, two");
        }

        @Test
        void knowsThePolicyInForceAndTheThreeBefore() {
            Decision denial = denial(STRANGER, "/x");
            for (String next : List.of("second", "third", "fourth")) {
                authorizer.swap(policySet(next, "allow", "a.test"));
                assertThat(explain(STRANGER, "/x", denial)).isPresent();
            }
            authorizer.swap(policySet("fifth", "allow", "a.test"));

            assertThat(explain(STRANGER, "/x", denial)).isEmpty();
        }

        @Test
        void countsAPolicyThatComesBackOnce() {
            Decision denial = denial(STRANGER, "/x");
            for (int i = 0; i < 5; i++) {
                authorizer.swap(policySet("second", "allow", "a.test"));
            }

            assertThat(explain(STRANGER, "/x", denial)).isPresent();
        }

        @Test
        void isLeftOutByOtherAuthorizers() {
            Authorizer other = (request, nowMillis) -> Decision.Deny.of(Reason.NO_ALLOW_RULE);

            assertThat(other.explain(
                            STRANGER,
                            Assurance.CHANNEL_BOUND,
                            new Operation.Http("GET", "/x"),
                            0,
                            Decision.Deny.of(Reason.NO_ALLOW_RULE)))
                    .isEmpty();
        }
    }
}
