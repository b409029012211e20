package dev.zt.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.X509Svid;
import dev.zt.trust.TrustBundleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class IdentitySnapshotTest {

    private static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");

    private final DevAuthority authority = DevAuthority.builder("a.test")
            .clock(MutableClock.at(NOW))
            .svidLifetime(Duration.ofHours(1))
            .build();
    private final X509Svid svid = authority.issue("/orders");
    private final TrustBundleSet bundles = TrustBundleSet.of(authority.bundle());
    private final long start = svid.leaf().getNotBefore().getTime();
    private final long end = svid.leaf().getNotAfter().getTime();
    private final long half = start + (end - start) / 2;

    @Nested
    class FreshnessAtAMoment {

        @Test
        void isRedactedWithoutAnSvidWhateverTheTime() {
            IdentitySnapshot snapshot =
                    snapshot(new IdentityMaterial(List.of(), bundles, Instant.MIN.plusSeconds(1), false));

            assertThat(snapshot.freshness(Long.MIN_VALUE)).isEqualTo(Freshness.REDACTED);
            assertThat(snapshot.freshness(0)).isEqualTo(Freshness.REDACTED);
            assertThat(snapshot.freshness(Long.MAX_VALUE)).isEqualTo(Freshness.REDACTED);
        }

        @Test
        void isExpiredFromTheVeryMillisecondOfTheEnd() {
            IdentitySnapshot snapshot = snapshot(IdentityMaterial.of(List.of(svid), bundles));

            assertThat(snapshot.freshness(end - 1)).isEqualTo(Freshness.AGING);
            assertThat(snapshot.freshness(end)).isEqualTo(Freshness.EXPIRED);
            assertThat(snapshot.freshness(Long.MAX_VALUE)).isEqualTo(Freshness.EXPIRED);
        }

        @Test
        void isAgingFromTheVeryMillisecondOfHalfItsLife() {
            IdentitySnapshot snapshot = snapshot(IdentityMaterial.of(List.of(svid), bundles));

            assertThat(snapshot.freshness(half - 1)).isEqualTo(Freshness.FRESH);
            assertThat(snapshot.freshness(half)).isEqualTo(Freshness.AGING);
        }

        @Test
        void hasTooOldBundlesFromTheVeryMillisecondOfTheirBound() {
            Instant bound = Instant.ofEpochMilli(half - 1000);
            IdentitySnapshot snapshot = snapshot(new IdentityMaterial(List.of(svid), bundles, bound, true));

            assertThat(snapshot.freshness(bound.toEpochMilli() - 1)).isEqualTo(Freshness.FRESH);
            assertThat(snapshot.freshness(bound.toEpochMilli())).isEqualTo(Freshness.BUNDLE_TOO_OLD);
        }

        @Test
        void namesTheWorstOfSeveralProblems() {
            Instant bound = Instant.ofEpochMilli(half + 1000);
            IdentitySnapshot snapshot = snapshot(new IdentityMaterial(List.of(svid), bundles, bound, false));

            assertThat(snapshot.freshness(start)).isEqualTo(Freshness.STALE);
            assertThat(snapshot.freshness(half)).isEqualTo(Freshness.STALE);
            assertThat(snapshot.freshness(half + 1000)).isEqualTo(Freshness.BUNDLE_TOO_OLD);
            assertThat(snapshot.freshness(end)).isEqualTo(Freshness.EXPIRED);
        }

        @Test
        void judgesByTheDefaultSvid() {
            X509Svid longer = authority.issue("/orders", Duration.ofDays(9));
            IdentitySnapshot snapshot = snapshot(IdentityMaterial.of(List.of(svid, longer), bundles));

            assertThat(snapshot.freshness(end)).isEqualTo(Freshness.EXPIRED);
        }

        @Test
        void allowsCallsInTheFirstThreeStatesOnly() {
            assertThat(Freshness.values())
                    .filteredOn(Freshness::isUsable)
                    .containsExactly(Freshness.FRESH, Freshness.AGING, Freshness.STALE);
        }
    }

    @Nested
    class Content {

        @Test
        void cannotBeChangedFromOutside() {
            IdentitySnapshot snapshot = snapshot(IdentityMaterial.of(List.of(svid), bundles));

            assertThatThrownBy(() -> snapshot.svids().clear()).isInstanceOf(UnsupportedOperationException.class);
        }

        @Test
        void showsNoKeyMaterial() {
            IdentitySnapshot snapshot = snapshot(IdentityMaterial.of(List.of(svid), bundles));

            assertThat(snapshot)
                    .hasToString("IdentitySnapshot[svidGeneration=3, trustGeneration=7, svids=[X509Svid["
                            + "spiffe://a.test/orders, notAfter=" + svid.notAfter() + "]], bundles=[a.test]]");
        }
    }

    private static IdentitySnapshot snapshot(IdentityMaterial material) {
        return new IdentitySnapshot(material, 3, 7, NOW);
    }
}
