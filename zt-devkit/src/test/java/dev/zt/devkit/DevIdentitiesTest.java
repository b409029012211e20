package dev.zt.devkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.ca.Defect;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.source.Freshness;
import dev.zt.source.IdentitySnapshot;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DevIdentitiesTest {

    private final DevIdentities kit =
            DevIdentities.create("a.test", MutableClock.at(Instant.parse("2026-11-24T07:00:00Z")));
    private final Workload orders = kit.workload("/orders");

    private Freshness freshness() {
        return orders.source().current().freshness(kit.clock().millis());
    }

    private static TrustBundle bundle(Workload workload, String domain) {
        return workload.source()
                .current()
                .bundles()
                .get(TrustDomain.parse(domain))
                .orElseThrow();
    }

    @Nested
    class OfAWorkload {

        @Test
        void beginsFreshWithItsOwnBundle() {
            assertThat(orders.id()).hasToString("spiffe://a.test/orders");
            assertThat(orders.svid().id()).isEqualTo(orders.id());
            assertThat(freshness()).isEqualTo(Freshness.FRESH);
            assertThat(bundle(orders, "a.test")).isEqualTo(kit.authority().bundle());
        }

        @Test
        void isTheSameEachTime() {
            assertThat(kit.workload("/orders")).isSameAs(orders);
            assertThat(kit.workload("/pay")).isNotSameAs(orders);
            assertThatThrownBy(() -> kit.workload("")).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void rotationMovesTheSvidGenerationAlone() {
            IdentitySnapshot before = orders.source().current();
            X509Svid old = orders.svid();

            orders.rotate();

            assertThat(orders.svid()).isNotSameAs(old);
            assertThat(orders.source().current().svidGeneration()).isGreaterThan(before.svidGeneration());
            assertThat(orders.source().current().trustGeneration()).isEqualTo(before.trustGeneration());
        }

        @Test
        void expiresWithoutMovingTheClock() {
            Instant before = kit.clock().instant();

            orders.expire();

            assertThat(freshness()).isEqualTo(Freshness.EXPIRED);
            assertThat(kit.clock().instant()).isEqualTo(before);
        }

        @Test
        void expiresByTheClock() {
            kit.clock().advance(Duration.ofHours(1));

            assertThat(freshness()).isEqualTo(Freshness.EXPIRED);
        }

        @Test
        void isRedactedUntilRotated() {
            orders.redact();

            assertThat(freshness()).isEqualTo(Freshness.REDACTED);
            assertThatThrownBy(orders::svid)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "workload spiffe://a.test/orders has no SVID: it was redacted; rotate() gives a new one");

            orders.rotate();

            assertThat(freshness()).isEqualTo(Freshness.FRESH);
        }

        @Test
        void tellsListenersBeforeTheMethodReturns() {
            List<IdentitySnapshot> seen = new ArrayList<>();
            orders.source().addListener((previous, current) -> seen.add(current));

            orders.rotate();

            assertThat(seen).containsExactly(orders.source().current());
        }
    }

    @Nested
    class OfTheAuthority {

        @Test
        void rotationReissuesWhatIsNotRedacted() {
            Workload gone = kit.workload("/gone");
            gone.redact();
            X509Svid old = orders.svid();

            kit.rotateCa();

            assertThat(bundle(orders, "a.test").authorities()).hasSize(2);
            assertThat(orders.svid()).isNotSameAs(old);
            assertThat(gone.source().current().svids()).isEmpty();

            kit.dropOldRoots();

            assertThat(bundle(orders, "a.test").authorities()).hasSize(1);
        }

        @Test
        void bundlesArriveBeforeTheSvidsTheyVouchFor() {
            List<IdentitySnapshot> seen = new ArrayList<>();
            long before = orders.source().current().trustGeneration();
            orders.source().addListener((previous, current) -> seen.add(current));

            kit.rotateCa();

            assertThat(seen).hasSize(2);
            assertThat(seen.get(0).svidGeneration()).isEqualTo(1);
            assertThat(seen.get(0).trustGeneration()).isGreaterThan(before);
            assertThat(seen.get(1).svidGeneration()).isEqualTo(2);
            assertThat(seen.get(1).trustGeneration()).isEqualTo(seen.get(0).trustGeneration());
        }

        @Test
        void renewalMovesTheTrustGenerationAlone() {
            X509Svid old = orders.svid();
            long before = orders.source().current().trustGeneration();

            kit.renewCa();

            assertThat(orders.svid()).isSameAs(old);
            assertThat(orders.source().current().trustGeneration()).isGreaterThan(before);
            assertThat(bundle(orders, "a.test").authorities()).hasSize(1);
        }

        @Test
        void forges() {
            assertThat(kit.forge(Defect.CA_LEAF).leaf().getBasicConstraints()).isNotNegative();
        }
    }

    @Nested
    class OfAForeignDomain {

        private final DevIdentities evil = kit.foreignDomain("evil.test");
        private final Workload mallory = evil.workload("/mallory");

        @Test
        void isTrustedByNobodyAtFirst() {
            assertThat(orders.source().current().bundles().trustDomains()).containsExactly(kit.trustDomain());
            assertThat(mallory.source().current().bundles().trustDomains()).containsExactly(evil.trustDomain());
            assertThat(evil.clock()).isSameAs(kit.clock());
        }

        @Test
        void federationIsMutualAndFollowsRotations() {
            kit.federate(evil);
            evil.rotateCa();

            assertThat(bundle(orders, "evil.test")).isEqualTo(evil.authority().bundle());
            assertThat(bundle(mallory, "a.test")).isEqualTo(kit.authority().bundle());
            assertThat(bundle(orders, "evil.test").authorities()).hasSize(2);
        }

        @Test
        void trustGoesOneWay() {
            kit.trust(evil);

            assertThat(bundle(orders, "evil.test")).isEqualTo(evil.authority().bundle());
            assertThat(mallory.source().current().bundles().trustDomains()).containsExactly(evil.trustDomain());
        }

        @Test
        void aDroppedBundleStaysAwayUntilTrustedAgain() {
            kit.federate(evil);
            kit.dropBundle(evil.trustDomain());
            evil.rotateCa();

            assertThat(orders.source().current().bundles().trustDomains()).containsExactly(kit.trustDomain());
            assertThat(bundle(mallory, "a.test")).isNotNull();

            kit.trust(evil);

            assertThat(bundle(orders, "evil.test").authorities()).hasSize(2);
        }

        @Test
        void itsOwnBundleCanBeDroppedToo() {
            kit.dropBundle(kit.trustDomain());
            kit.rotateCa();

            assertThat(orders.source().current().bundles().trustDomains()).isEmpty();

            kit.trust(kit);

            assertThat(bundle(orders, "a.test")).isEqualTo(kit.authority().bundle());
        }

        @Test
        void refusesWhatCannotBe() {
            DevIdentities stranger = DevIdentities.create("c.test");

            assertThatThrownBy(() -> kit.federate(stranger))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("other c.test is of another family; make it with foreignDomain()");
            assertThatThrownBy(() -> kit.trust(kit.foreignDomain("a.test")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("other a.test has the name of a domain that is trusted already");
            assertThatThrownBy(() -> kit.dropBundle(evil.trustDomain()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("trustDomain evil.test has no bundle here (have: [a.test])");
        }
    }

    @Nested
    class OnAClockThatPasses {

        private final DevIdentities live = DevIdentities.create("live.test", Clock.systemUTC(), Duration.ofSeconds(60));

        @Test
        void issuesForTheChosenLife() {
            X509Svid svid = live.workload("/web").svid();

            assertThat(svid.notAfter())
                    .isBetween(Instant.now().plusSeconds(50), Instant.now().plusSeconds(60));
            assertThat(live.svidLifetime()).isEqualTo(Duration.ofSeconds(60));
            assertThat(live.foreignDomain("b.test").svidLifetime()).isEqualTo(Duration.ofSeconds(60));
        }

        @Test
        void refusesToBeMoved() {
            assertThatThrownBy(live::clock)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "The clock of live.test is not moved by hand; make the domain on a MutableClock, or read"
                                    + " timeSource().");
        }
    }

    @Nested
    class Due {

        @Test
        void areThoseSvidsThatHavePassedHalfOfTheirLife() {
            X509Svid first = orders.svid();
            kit.clock().advance(Duration.ofMinutes(29));
            assertThat(kit.rotateDue()).isZero();
            assertThat(orders.svid()).isSameAs(first);

            kit.clock().advance(Duration.ofMinutes(1));

            assertThat(kit.rotateDue()).isEqualTo(1);
            assertThat(orders.svid()).isNotSameAs(first);
            assertThat(kit.rotateDue()).isZero();
        }

        @Test
        void isNobodyWhoWasRedacted() {
            orders.redact();
            kit.clock().advance(Duration.ofHours(2));

            assertThat(kit.rotateDue()).isZero();
            assertThat(freshness()).isEqualTo(Freshness.REDACTED);
        }
    }

    @Nested
    class Listeners {

        private final List<String> told = new ArrayList<>();

        @Test
        void areToldOfTheSourceAndOfJwtKeys() {
            DevIdentities partner = kit.foreignDomain("b.test");
            kit.trust(partner);
            Registration registration = orders.addListener(() -> told.add("change"));

            orders.rotate();
            kit.rotateJwtKeys();
            partner.rotateJwtKeys();
            partner.dropOldJwtKeys();
            assertThat(told).hasSize(4);

            registration.close();
            orders.rotate();
            kit.rotateJwtKeys();
            assertThat(told).hasSize(4);
        }

        @Test
        void areNotToldOfKeysThatTheyDoNotTrust() {
            DevIdentities stranger = kit.foreignDomain("b.test");
            orders.addListener(() -> told.add("change"));

            stranger.rotateJwtKeys();

            assertThat(told).isEmpty();
        }
    }
}
