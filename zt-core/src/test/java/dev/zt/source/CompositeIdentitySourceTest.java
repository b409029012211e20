package dev.zt.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.X509Svid;
import dev.zt.jwt.JwtBundle;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompositeIdentitySourceTest {

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-02T10:00:00Z"));
    private final DevAuthority a = authority("a.test");
    private final DevAuthority b = authority("b.test");
    private final DevAuthority c = authority("c.test");
    private final X509Svid svid = a.issue("/orders");
    private final StaticIdentitySource primary =
            StaticIdentitySource.of(IdentityMaterial.of(List.of(svid), TrustBundleSet.of(a.bundle())), clock);
    private final FakeBundles ofB = new FakeBundles(b.trustDomain(), TrustBundleSet.of(b.bundle()));
    private final FakeBundles ofC = new FakeBundles(c.trustDomain(), TrustBundleSet.of(c.bundle()));
    private final CompositeIdentitySource source = CompositeIdentitySource.builder(primary)
            .bundles(ofB)
            .bundles(ofC)
            .clock(clock)
            .open();

    private DevAuthority authority(String domain) {
        return DevAuthority.builder(domain).clock(clock).build();
    }

    private TrustBundleSet bundles() {
        return source.current().bundles();
    }

    @Nested
    class Domains {

        @Test
        void areEachVouchedForByTheirOwnSource() {
            assertThat(bundles()).isEqualTo(TrustBundleSet.of(a.bundle(), b.bundle(), c.bundle()));
            assertThat(source.current().defaultSvid()).isSameAs(svid);
        }

        @Test
        @DisplayName("rule 24: refuses two sources for one domain")
        void refuseTwoSources() {
            CompositeIdentitySource.Builder builder =
                    CompositeIdentitySource.builder(primary).bundles(ofB);
            FakeBundles another = new FakeBundles(b.trustDomain(), TrustBundleSet.of(b.bundle()));

            assertThatThrownBy(() -> builder.bundles(another))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("trust domain b.test is vouched for by two sources; leave it to one of them");
        }

        @Test
        void refuseABundleSourceForTheOwnOne() {
            FakeBundles impostor = new FakeBundles(
                    a.trustDomain(), TrustBundleSet.of(authority("a.test").bundle()));

            assertThatThrownBy(() -> CompositeIdentitySource.builder(primary)
                            .bundles(impostor)
                            .open())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("trust domain a.test is the own one");
        }

        @Test
        void leaveABundleSourceNothingOfADomainThatBecomesTheOwnOne() {
            X509Svid moved = b.issue("/orders");
            TrustBundle real = authority("b.test").bundle();

            primary.update(moved, TrustBundleSet.of(real));

            assertThat(bundles().get(b.trustDomain())).contains(real);
        }

        @Test
        void takeNothingFromThePrimaryForADomainThatWasGivenAway() {
            TrustBundle ofThePrimary = authority("b.test").bundle();
            primary.update(svid, TrustBundleSet.of(a.bundle(), ofThePrimary));
            assertThat(bundles().get(b.trustDomain())).contains(b.bundle());

            ofB.say(TrustBundleSet.empty());

            assertThat(bundles().get(b.trustDomain())).isEmpty();
        }

        @Test
        @DisplayName("rule 32: of the JWT bundles take those of the domains that the primary vouches for")
        void takeJwtBundlesFromThePrimary() {
            List<IdentitySnapshot> told = new ArrayList<>();
            source.addListener((previous, current) -> told.add(current));
            JwtBundleSet all = JwtBundleSet.of(JwtBundle.empty(a.trustDomain()), JwtBundle.empty(b.trustDomain()));

            primary.update(IdentityMaterial.of(List.of(svid), TrustBundleSet.of(a.bundle()))
                    .withJwtBundles(all));

            assertThat(source.current().jwtBundles()).isEqualTo(JwtBundleSet.of(JwtBundle.empty(a.trustDomain())));
            assertThat(told).hasSize(1);
        }

        @Test
        void takeTheOthersFromThePrimary() {
            TrustBundle ofD = authority("d.test").bundle();

            primary.update(svid, TrustBundleSet.of(a.bundle(), ofD));

            assertThat(bundles().get(ofD.trustDomain())).contains(ofD);
        }

        @Test
        void takeNothingThatASourceWasNotAskedFor() {
            ofB.say(TrustBundleSet.of(
                    b.bundle(),
                    authority("c.test").bundle(),
                    authority("d.test").bundle()));

            assertThat(bundles()).isEqualTo(TrustBundleSet.of(a.bundle(), b.bundle(), c.bundle()));
        }
    }

    @Nested
    class Generations {

        @Test
        void moveTheTrustAloneWhenABundleMoves() {
            IdentitySnapshot before = source.current();
            b.rotateRoot();

            ofB.say(TrustBundleSet.of(b.bundle()));

            assertThat(source.current().trustGeneration()).isGreaterThan(before.trustGeneration());
            assertThat(source.current().svidGeneration()).isEqualTo(before.svidGeneration());
        }

        @Test
        void moveTheSvidAloneWhenItRotates() {
            IdentitySnapshot before = source.current();

            primary.update(a.issue("/orders"), TrustBundleSet.of(a.bundle()));

            assertThat(source.current().trustGeneration()).isEqualTo(before.trustGeneration());
            assertThat(source.current().svidGeneration())
                    .isEqualTo(primary.current().svidGeneration())
                    .isEqualTo(before.svidGeneration() + 1);
        }

        @Test
        void stayWhenABundleIsOnlyConfirmed() {
            List<IdentitySnapshot> told = new ArrayList<>();
            source.addListener((previous, current) -> told.add(current));
            IdentitySnapshot before = source.current();
            Instant later = clock.instant().plusSeconds(60);

            ofB.say(TrustBundleSet.of(b.bundle()).withGoodUntil(Map.of(b.trustDomain(), later)));

            assertThat(source.current().trustGeneration()).isEqualTo(before.trustGeneration());
            assertThat(bundles().goodUntil(b.trustDomain())).isEqualTo(later);
            assertThat(told).isEmpty();
        }

        @Test
        void keepAnEarlierSnapshotAsItWas() {
            IdentitySnapshot before = source.current();

            ofB.say(TrustBundleSet.empty());

            assertThat(before.bundles().get(b.trustDomain())).isPresent();
            assertThat(bundles().get(b.trustDomain())).isEmpty();
        }
    }

    @Nested
    class State {

        @Test
        @DisplayName("decision A.4: is as fresh as the primary")
        void isAsFreshAsThePrimary() {
            IdentityMaterial material = IdentityMaterial.of(List.of(svid), TrustBundleSet.of(a.bundle()));

            primary.update(new IdentityMaterial(material.svids(), material.bundles(), Instant.MAX, false));
            assertThat(source.current().freshness(clock.millis())).isEqualTo(Freshness.STALE);
            primary.update(new IdentityMaterial(material.svids(), material.bundles(), clock.instant(), true));
            assertThat(source.current().freshness(clock.millis())).isEqualTo(Freshness.BUNDLE_TOO_OLD);
            primary.update(new IdentityMaterial(List.of(), material.bundles(), Instant.MAX, true));
            assertThat(source.current().freshness(clock.millis())).isEqualTo(Freshness.REDACTED);
        }

        @Test
        @DisplayName("decision A.4: does not grow old while the primary confirms its bundles and has no news")
        void isConfirmedWithThePrimary() {
            List<IdentitySnapshot> told = new ArrayList<>();
            source.addListener((previous, current) -> told.add(current));
            for (int hour = 0; hour < 3; hour++) {
                Instant tomorrow = clock.instant().plus(Duration.ofHours(24));
                primary.update(new IdentityMaterial(List.of(svid), TrustBundleSet.of(a.bundle()), tomorrow, true));
                clock.advance(Duration.ofHours(1));
                assertThat(source.current()
                                .withBundles(TrustBundleSet.empty(), domain -> true)
                                .bundlesGoodUntil())
                        .isEqualTo(tomorrow.truncatedTo(ChronoUnit.MILLIS));
                assertThat(source.current().obtainedAt())
                        .isEqualTo(primary.current().obtainedAt());
            }
            assertThat(told).isEmpty();
        }

        @Test
        void isDatedByThePrimary() {
            Instant obtained = primary.current().obtainedAt();
            clock.advance(Duration.ofMinutes(5));

            ofB.say(TrustBundleSet.empty());

            assertThat(source.current().obtainedAt()).isEqualTo(obtained);
        }

        @Test
        void startsDegradedWithThePrimary() {
            SnapshotPublisher nobody = SnapshotPublisher.withoutIdentity(clock);
            IdentitySource degraded = new IdentitySource() {
                @Override
                public IdentitySnapshot current() {
                    return nobody.current();
                }

                @Override
                public Registration addListener(IdentityListener listener) {
                    return nobody.addListener(listener);
                }

                @Override
                public void close() {}
            };
            CompositeIdentitySource started =
                    CompositeIdentitySource.builder(degraded).bundles(ofB).open();
            assertThat(started.current().freshness(clock.millis())).isEqualTo(Freshness.REDACTED);

            nobody.publish(IdentityMaterial.of(List.of(svid), TrustBundleSet.of(a.bundle())));

            assertThat(started.current().freshness(clock.millis())).isEqualTo(Freshness.FRESH);
            assertThat(started.current().bundles()).isEqualTo(TrustBundleSet.of(a.bundle(), b.bundle()));
        }

        @Test
        void staysAfterCloseAndClosesNothingElse() {
            source.close();
            source.close();
            ofB.say(TrustBundleSet.empty());
            primary.update(a.issue("/orders"), TrustBundleSet.of(a.bundle()));

            assertThat(bundles().get(b.trustDomain())).contains(b.bundle());
            assertThat(source.current().defaultSvid()).isSameAs(svid);
            assertThat(ofB.listeners()).isZero();
        }
    }

    @Nested
    class Failures {

        @Test
        void ofABundleSourceLeaveItsDomainToNobody() {
            ofB.answer(() -> {
                throw new IllegalStateException("broken");
            });
            assertThat(bundles()).isEqualTo(TrustBundleSet.of(a.bundle(), c.bundle()));

            ofB.say(TrustBundleSet.of(b.bundle()));
            assertThat(bundles().get(b.trustDomain())).contains(b.bundle());

            ofB.answer(() -> null);
            assertThat(bundles()).isEqualTo(TrustBundleSet.of(a.bundle(), c.bundle()));
        }

        @Test
        void ofABundleSourceByAnErrorLeaveTheOthersAsTheyAre() {
            ofB.answer(() -> {
                throw new StackOverflowError("broken");
            });
            c.rotateRoot();

            ofC.say(TrustBundleSet.of(c.bundle()));

            assertThat(bundles()).isEqualTo(TrustBundleSet.of(a.bundle(), c.bundle()));
        }

        @Test
        void ofThePrimaryLeaveNoIdentityUntilItIsWell() {
            FailingPrimary failing = new FailingPrimary(primary);
            CompositeIdentitySource composite =
                    CompositeIdentitySource.builder(failing).bundles(ofB).open();
            assertThat(composite.current().freshness(clock.millis())).isEqualTo(Freshness.FRESH);

            failing.broken = true;
            assertThat(composite.current().freshness(clock.millis()))
                    .as("without any event")
                    .isEqualTo(Freshness.REDACTED);
            ofB.say(TrustBundleSet.of(b.bundle()));

            assertThat(composite.current().freshness(clock.millis())).isEqualTo(Freshness.REDACTED);
            assertThat(composite.current().bundles()).isEqualTo(TrustBundleSet.empty());

            failing.broken = false;

            assertThat(composite.current().freshness(clock.millis())).isEqualTo(Freshness.FRESH);
            assertThat(composite.current().svidGeneration())
                    .isEqualTo(primary.current().svidGeneration());
        }
    }

    @Test
    void showsBothChangesOfTwoSourcesThatFireAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 300; round++) {
                b.renewRoot();
                c.renewRoot();
                TrustBundleSet nextOfB = TrustBundleSet.of(b.bundle());
                TrustBundleSet nextOfC = TrustBundleSet.of(c.bundle());
                X509Svid next = round % 10 == 0 ? a.issue("/orders") : svid;
                CountDownLatch start = new CountDownLatch(1);
                List<Future<?>> changes = List.of(
                        threads.submit(() -> after(start, () -> ofB.say(nextOfB))),
                        threads.submit(() -> after(start, () -> ofC.say(nextOfC))),
                        threads.submit(() -> after(start, () -> primary.update(next, TrustBundleSet.of(a.bundle())))));
                start.countDown();
                for (Future<?> change : changes) {
                    change.get(10, TimeUnit.SECONDS);
                }

                assertThat(bundles()).isEqualTo(TrustBundleSet.of(a.bundle(), b.bundle(), c.bundle()));
                assertThat(source.current().defaultSvid()).isSameAs(next);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void after(CountDownLatch start, Runnable change) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        change.run();
    }

    private static final class FailingPrimary implements IdentitySource {

        private final IdentitySource inner;
        private volatile boolean broken;

        FailingPrimary(IdentitySource inner) {
            this.inner = inner;
        }

        @Override
        public IdentitySnapshot current() {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return inner.current();
        }

        @Override
        public Registration addListener(IdentityListener listener) {
            return inner.addListener(listener);
        }

        @Override
        public void close() {}
    }
}
