package dev.zt.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.jwt.JwtBundle;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.trust.TrustBundleSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SnapshotPublisherTest {

    private static final int UPDATES = 5_000;

    private final DevAuthority a = DevAuthority.create("a.test");
    private final DevAuthority b = DevAuthority.create("b.test");
    private final X509Svid svidOfA = a.issue("/orders");
    private final X509Svid svidOfB = b.issue("/orders");
    private final IdentityMaterial materialOfA = IdentityMaterial.of(List.of(svidOfA), TrustBundleSet.of(a.bundle()));
    private final IdentityMaterial materialOfB = IdentityMaterial.of(List.of(svidOfB), TrustBundleSet.of(b.bundle()));

    @Nested
    class Start {

        @Test
        void rejectsMaterialWithoutAnSvid() {
            IdentityMaterial empty = IdentityMaterial.of(List.of(), TrustBundleSet.of(a.bundle()));

            assertThatThrownBy(() -> new SnapshotPublisher(empty, Clock.systemUTC()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the first material has no SVID: a source must start with an identity");
        }

        @Test
        void neverSharesATrustGenerationWithAnotherPublisher() {
            SnapshotPublisher one = publisher();
            SnapshotPublisher other = publisher();
            one.publish(materialOfB);

            assertThat(List.of(
                            one.current().trustGeneration(),
                            other.current().trustGeneration(),
                            publisher().current().trustGeneration()))
                    .doesNotHaveDuplicates();
        }
    }

    @Nested
    class Publish {

        @Test
        void movesNoGenerationForTheSameMaterial() {
            SnapshotPublisher publisher = publisher();
            IdentitySnapshot before = publisher.current();

            publisher.publish(materialOfA);

            assertThat(publisher.current().svidGeneration()).isEqualTo(before.svidGeneration());
            assertThat(publisher.current().trustGeneration()).isEqualTo(before.trustGeneration());
        }

        @Test
        void movesTheSvidGenerationForAnotherHint() {
            SnapshotPublisher publisher = publisher();
            X509Svid hinted = X509Svid.of(svidOfA.chain(), svidOfA.privateKey(), "internal");

            publisher.publish(IdentityMaterial.of(List.of(hinted), materialOfA.bundles()));

            assertThat(publisher.current().svidGeneration()).isEqualTo(2);
        }

        @Test
        void tellsOfALostConnectionWithoutMovingAGeneration() {
            SnapshotPublisher publisher = publisher();
            IdentitySnapshot before = publisher.current();
            List<IdentitySnapshot> told = new ArrayList<>();
            publisher.addListener((previous, current) -> told.add(current));

            publisher.publish(new IdentityMaterial(materialOfA.svids(), materialOfA.bundles(), Instant.MAX, false));

            assertThat(told).containsExactly(publisher.current());
            assertThat(publisher.current().svidGeneration()).isEqualTo(before.svidGeneration());
            assertThat(publisher.current().trustGeneration()).isEqualTo(before.trustGeneration());
        }

        @Test
        @DisplayName("rule 32: JWT bundles are told of, and vouch for no certificate: no generation moves")
        void tellsOfJwtBundlesWithoutMovingAGeneration() {
            SnapshotPublisher publisher = publisher();
            IdentitySnapshot before = publisher.current();
            List<IdentitySnapshot> told = new ArrayList<>();
            publisher.addListener((previous, current) -> told.add(current));
            JwtBundleSet jwtBundles = JwtBundleSet.of(JwtBundle.empty(TrustDomain.parse("a.test")));

            publisher.publish(materialOfA.withJwtBundles(jwtBundles));
            publisher.publish(materialOfA.withJwtBundles(jwtBundles));

            assertThat(before.jwtBundles()).isEqualTo(JwtBundleSet.empty());
            assertThat(told).singleElement().satisfies(snapshot -> {
                assertThat(snapshot.jwtBundles()).isEqualTo(jwtBundles);
                assertThat(snapshot.svidGeneration()).isEqualTo(before.svidGeneration());
                assertThat(snapshot.trustGeneration()).isEqualTo(before.trustGeneration());
            });
        }

        @Test
        @DisplayName("tells nobody that what is there was confirmed: a snapshot that was kept grows too old")
        void tellsNobodyOfAConfirmation() {
            MutableClock clock = MutableClock.atSystemTime();
            SnapshotPublisher publisher = new SnapshotPublisher(goodFor(Duration.ofMinutes(5), clock), clock);
            IdentitySnapshot kept = publisher.current();
            List<IdentitySnapshot> told = new ArrayList<>();
            publisher.addListener((previous, current) -> told.add(current));

            clock.advance(Duration.ofMinutes(4));
            publisher.publish(goodFor(Duration.ofMinutes(5), clock));
            clock.advance(Duration.ofMinutes(2));

            assertThat(told).isEmpty();
            assertThat(publisher.current().obtainedAt())
                    .isEqualTo(kept.obtainedAt().plus(Duration.ofMinutes(4)));
            assertThat(publisher.current().freshness(clock.millis())).isEqualTo(Freshness.FRESH);
            assertThat(kept.freshness(clock.millis())).isEqualTo(Freshness.BUNDLE_TOO_OLD);
        }

        @Test
        void datesNothingAnewWhileTheSourceIsOutOfTouch() {
            MutableClock clock = MutableClock.atSystemTime();
            SnapshotPublisher publisher = new SnapshotPublisher(materialOfA, clock);
            Instant obtained = publisher.current().obtainedAt();
            clock.advance(Duration.ofMinutes(1));

            publisher.publish(new IdentityMaterial(materialOfA.svids(), materialOfA.bundles(), Instant.MAX, false));

            assertThat(publisher.current().freshness(clock.millis())).isEqualTo(Freshness.STALE);
            assertThat(publisher.current().obtainedAt()).isEqualTo(obtained);
        }

        private IdentityMaterial goodFor(Duration time, MutableClock clock) {
            return new IdentityMaterial(
                    materialOfA.svids(), materialOfA.bundles(), clock.instant().plus(time), true);
        }

        @Test
        void isInForceAndTellsTheOthersWhenAListenerThrowsAnError() {
            SnapshotPublisher publisher = publisher();
            List<IdentitySnapshot> told = new ArrayList<>();
            publisher.addListener((previous, current) -> {
                throw new StackOverflowError("a listener that dies");
            });
            publisher.addListener((previous, current) -> told.add(current));

            publisher.publish(materialOfB);

            assertThat(publisher.current().defaultSvid()).isSameAs(svidOfB);
            assertThat(told).containsExactly(publisher.current());
        }

        @Test
        void keepsTheOldSnapshotWhenTheMaterialIsNull() {
            SnapshotPublisher publisher = publisher();

            assertThatThrownBy(() -> publisher.publish(null)).isInstanceOf(NullPointerException.class);

            assertThat(publisher.current().defaultSvid()).isSameAs(svidOfA);
        }
    }

    @Nested
    class Concurrently {

        @Test
        void neverTearsASnapshotNorRepeatsAGeneration() throws Exception {
            SnapshotPublisher publisher = publisher();
            List<Long> svidGenerations = new ArrayList<>();
            List<Long> trustGenerations = new ArrayList<>();
            publisher.addListener((previous, current) -> {
                assertThat(current.svidGeneration())
                        .isBetween(previous.svidGeneration(), previous.svidGeneration() + 1);
                if (current.svidGeneration() > previous.svidGeneration()) {
                    svidGenerations.add(current.svidGeneration());
                }
                if (current.trustGeneration() != previous.trustGeneration()) {
                    trustGenerations.add(current.trustGeneration());
                }
            });
            AtomicBoolean done = new AtomicBoolean();
            CountDownLatch reading = new CountDownLatch(1);
            ExecutorService threads = Executors.newFixedThreadPool(3);
            try {
                Future<Long> torn = threads.submit(() -> countTorn(publisher, done, reading));
                assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
                Future<?> one = threads.submit(() -> publishInTurns(publisher));
                Future<?> other = threads.submit(() -> publishInTurns(publisher));
                one.get(30, TimeUnit.SECONDS);
                other.get(30, TimeUnit.SECONDS);
                done.set(true);

                assertThat(torn.get(10, TimeUnit.SECONDS)).isZero();
            } finally {
                done.set(true);
                threads.shutdownNow();
            }
            assertThat(svidGenerations)
                    .hasSizeGreaterThan(UPDATES / 2)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(trustGenerations)
                    .hasSameSizeAs(svidGenerations)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(publisher.current().svidGeneration()).isEqualTo(svidGenerations.get(svidGenerations.size() - 1));
        }

        private void publishInTurns(SnapshotPublisher publisher) {
            for (int i = 0; i < UPDATES; i++) {
                publisher.publish(i % 2 == 0 ? materialOfB : materialOfA);
            }
        }

        private long countTorn(SnapshotPublisher publisher, AtomicBoolean done, CountDownLatch reading) {
            Map<X509Svid, TrustBundleSet> together =
                    Map.of(svidOfA, materialOfA.bundles(), svidOfB, materialOfB.bundles());
            long torn = 0;
            long lastGeneration = 0;
            while (!done.get()) {
                IdentitySnapshot seen = publisher.current();
                boolean whole = seen.bundles().equals(together.get(seen.svids().get(0)));
                torn += whole && seen.svidGeneration() >= lastGeneration ? 0 : 1;
                lastGeneration = seen.svidGeneration();
                reading.countDown();
            }
            return torn;
        }
    }

    private SnapshotPublisher publisher() {
        return new SnapshotPublisher(materialOfA, Clock.systemUTC());
    }
}
