package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.Effect;
import dev.zt.policy.PeerFields;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PeerSamplesTest {

    private static List<String> samples(PeerFields is, PeerFields not) {
        PeerMatcher matcher = new PeerMatcher(is, not, List.of());
        return ids(List.of(new Rule("rule", Effect.DENY, List.of(matcher), List.of())));
    }

    private static List<String> samples(PeerFields is) {
        return samples(is, PeerFields.NONE);
    }

    private static List<String> ids(List<Rule> rules) {
        return PeerSamples.of(rules, TrustDomain.parse("a.test")).stream()
                .map(id -> id.toString().substring("spiffe://".length()))
                .toList();
    }

    private static List<SpiffeIdPattern> principals(String... patterns) {
        return Stream.of(patterns)
                .map(pattern -> SpiffeIdPattern.parse("spiffe://" + pattern))
                .toList();
    }

    private static List<TextMatcher> texts(String... texts) {
        return Stream.of(texts).map(TextMatcher::parse).toList();
    }

    @Test
    void areOneOfTheOwnDomainAndOneOfAnyOtherWhereNobodyAsks() {
        assertThat(ids(List.of())).containsExactly("a.test/other", "other.example/other");
    }

    @Nested
    class Principals {

        @Test
        void areThemselvesAndOneBesideThem() {
            assertThat(samples(PeerFields.NONE.withPrincipals(principals("b.test/web"))))
                    .containsExactlyInAnyOrder("a.test/other", "b.test/web", "b.test/other", "other.example/other");
        }

        @Test
        void areLookedAtInTheirOwnDomainAlone() {
            assertThat(samples(PeerFields.NONE.withPrincipals(principals("a.test/web", "b.test/ops"))))
                    .contains("a.test/web", "b.test/ops")
                    .doesNotContain("a.test/ops", "b.test/web");
        }

        @Test
        void countWhereTheyAreNotWantedToo() {
            assertThat(samples(
                            PeerFields.NONE.withTrustDomains(texts("b.test")),
                            PeerFields.NONE.withPrincipals(principals("b.test/web"))))
                    .contains("b.test/web", "b.test/other");
        }

        @Test
        void doNotTakeANameThatIsNamedForAnyOther() {
            assertThat(samples(PeerFields.NONE.withPrincipals(principals("a.test/other"))))
                    .containsExactlyInAnyOrder("a.test/other", "a.test/other2", "other.example/other2");
        }

        @Test
        void areDeeperThanTwoStarsAndShallower() {
            assertThat(samples(PeerFields.NONE.withPrincipals(principals("a.test/x/**"))))
                    .contains("a.test/x", "a.test/x/other", "a.test/other");
        }
    }

    @Nested
    class Texts {

        @Test
        void ofTrustDomainsAreWithThatBeginningAndBesideIt() {
            assertThat(samples(PeerFields.NONE.withTrustDomains(texts("prod*", "*.test"))))
                    .contains("prod/other", "prodother/other", "prod.test/other", "other.test/other", "other/other");
        }

        @Test
        void ofWholeIdsAreThemselves() {
            assertThat(samples(PeerFields.NONE.withIds(texts("spiffe://b.test/web", "spiffe://c.test/ns/*"))))
                    .contains("b.test/web", "c.test/ns/other", "a.test/other")
                    .doesNotContain("a.test/web", "c.test/web");
        }

        @Test
        void ofWholeIdsByTheirEndAreInAnyDomain() {
            assertThat(samples(PeerFields.NONE.withIds(texts("*/sa/web"))))
                    .contains("a.test/sa/web", "other.example/sa/web", "a.test/other")
                    .noneMatch(id -> id.endsWith("xsa/web"));
            assertThat(samples(PeerFields.NONE.withIds(texts("*-web")))).contains("a.test/-web", "a.test/other-web");
        }

        @Test
        void ofWholeIdsByBeginningAndEndAreWithBoth() {
            assertThat(samples(PeerFields.NONE.withIds(texts("spiffe://b.test/ns/shop/*", "*/sa/web"))))
                    .contains("b.test/ns/shop/sa/web");
            assertThat(samples(PeerFields.NONE.withIds(texts("spiffe://b.test/ns/shop*", "*/sa/web"))))
                    .contains("b.test/ns/shop/sa/web", "b.test/ns/shopother/sa/web");
            assertThat(samples(PeerFields.NONE.withIds(texts("spiffe://b.test/*", "*/sa/web"))))
                    .contains("b.test/sa/web", "b.test/other2");
        }

        @Test
        void ofWholeIdsByTheirBeginningMeetPatternsOfIds() {
            PeerFields web = PeerFields.NONE.withPrincipals(principals("b.test/ns/*/sa/web"));

            assertThat(samples(web, PeerFields.NONE.withIds(texts("spiffe://b.test/ns/shop*"))))
                    .contains("b.test/ns/shop/sa/web", "b.test/ns/shopother/sa/web", "b.test/ns/other/sa/web");
        }

        @Test
        void ofTwoRulesAreWithTheBeginningOfOneAndTheEndOfTheOther() {
            PeerMatcher begins =
                    new PeerMatcher(PeerFields.NONE.withNamespaces(texts("shop-*")), PeerFields.NONE, List.of());
            PeerMatcher ends =
                    new PeerMatcher(PeerFields.NONE.withNamespaces(texts("*-eu")), PeerFields.NONE, List.of());

            assertThat(ids(List.of(
                            new Rule("one", Effect.DENY, List.of(begins), List.of()),
                            new Rule("two", Effect.DENY, List.of(ends), List.of()))))
                    .anyMatch(id -> id.startsWith("a.test/ns/shop-") && id.contains("-eu/sa/"));
        }

        @Test
        void ofNamespacesAreAccountsInThemAndElsewhere() {
            assertThat(samples(PeerFields.NONE.withNamespaces(texts("shop"))))
                    .contains("a.test/ns/shop/sa/other2", "a.test/ns/shop/sa", "a.test/ns/other/sa/other2");
        }

        @Test
        void ofServiceAccountsAreThatAccountAndOneBesideIt() {
            assertThat(samples(PeerFields.NONE.withServiceAccounts(texts("shop/web"))))
                    .contains("a.test/ns/shop/sa/web", "a.test/ns/other", "other.example/ns/shop/sa/web");
        }

        @Test
        void ofServiceAccountsByTheirBeginningHaveANamespaceAtLeast() {
            assertThat(samples(PeerFields.NONE.withServiceAccounts(texts("shop/*"))))
                    .contains("a.test/ns/shop/sa/other");
        }
    }
}
