package dev.zt.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.TrustDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TrustBundleSetTest {

    private final TrustBundle a = DevAuthority.create("a.test").bundle();
    private final TrustBundle b = DevAuthority.create("b.test").bundle();

    @Test
    @DisplayName("rule 11: gives each domain its own bundle alone")
    void keepsBundlesApart() {
        TrustBundleSet set = TrustBundleSet.of(b, a);

        assertThat(set.get(TrustDomain.parse("a.test"))).contains(a);
        assertThat(set.get(TrustDomain.parse("b.test"))).contains(b);
        assertThat(set.trustDomains()).containsExactlyInAnyOrder(a.trustDomain(), b.trustDomain());
        assertThat(set).hasToString("[a.test, b.test]");
    }

    @Test
    void differsInItsHashFromAnotherSet() {
        assertThat(TrustBundleSet.of(a, b))
                .hasSameHashCodeAs(TrustBundleSet.of(b, a))
                .doesNotHaveSameHashCodeAs(TrustBundleSet.empty());
    }

    @Test
    @DisplayName("rule 11: has nothing for a domain it does not know")
    void knowsNoOthers() {
        assertThat(TrustBundleSet.of(a).get(TrustDomain.parse("b.test"))).isEmpty();
        assertThat(TrustBundleSet.of(a).get(TrustDomain.parse("x.a.test"))).isEmpty();
        assertThat(TrustBundleSet.empty().get(a.trustDomain())).isEmpty();
        assertThat(TrustBundleSet.empty().trustDomains()).isEmpty();
        assertThat(TrustBundleSet.empty()).hasToString("[]");
    }

    @Test
    @DisplayName("rule 24: rejects two bundles of one domain, also if they are equal")
    void rejectsDuplicates() {
        TrustBundle another = DevAuthority.create("a.test").bundle();

        assertThatThrownBy(() -> TrustBundleSet.of(a, b, another))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Two bundles for trust domain a.test; merge their authorities into one.");
        assertThatThrownBy(() -> TrustBundleSet.of(List.of(a, a))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("rule 22: an empty bundle is not an absent one")
    void keepsEmptyBundle() {
        TrustBundle nobody = TrustBundle.of(a.trustDomain(), List.of());

        assertThat(TrustBundleSet.of(nobody).get(a.trustDomain())).contains(nobody);
        assertThat(TrustBundleSet.of(nobody)).isNotEqualTo(TrustBundleSet.empty());
    }

    @Test
    void copiesTheBundles() {
        List<TrustBundle> mine = new ArrayList<>(List.of(a));
        TrustBundleSet set = TrustBundleSet.of(mine);

        mine.clear();

        assertThat(set.trustDomains()).hasSize(1);
        assertThatThrownBy(() -> set.trustDomains().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void equalityFollowsTheBundles() {
        assertThat(TrustBundleSet.of(a, b))
                .isEqualTo(TrustBundleSet.of(b, a))
                .hasSameHashCodeAs(TrustBundleSet.of(b, a));
        assertThat(TrustBundleSet.of(a)).isNotEqualTo(TrustBundleSet.of(b)).isNotEqualTo(a);
    }

    @Test
    void countsForEverUnlessABoundIsSet() {
        Instant bound = Instant.parse("2026-11-02T10:00:00Z");
        TrustBundleSet set = TrustBundleSet.of(a, b).withGoodUntil(Map.of(a.trustDomain(), bound));

        assertThat(set.goodUntilMillis(a.trustDomain())).isEqualTo(bound.toEpochMilli());
        assertThat(set.goodUntil(b.trustDomain())).isEqualTo(Instant.MAX);
        assertThat(set.goodUntilMillis(b.trustDomain())).isEqualTo(Long.MAX_VALUE);
        assertThat(set.withGoodUntil(Map.of(b.trustDomain(), Instant.MIN)).goodUntilMillis(b.trustDomain()))
                .isEqualTo(Long.MIN_VALUE);
        assertThat(set.withGoodUntil(Map.of(b.trustDomain(), Instant.MAX)).goodUntilMillis(b.trustDomain()))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(set).isEqualTo(TrustBundleSet.of(a, b)).hasSameHashCodeAs(TrustBundleSet.of(a, b));
    }

    @Test
    void rejectsABoundForADomainWithoutBundle() {
        assertThatThrownBy(() -> TrustBundleSet.of(a).withGoodUntil(Map.of(b.trustDomain(), Instant.MAX)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("goodUntil names b.test, which has no bundle here");
    }
}
