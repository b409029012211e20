package dev.zt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zt.audit.AuditEvent;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class FreshnessWatchTest {

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-02T10:00:00Z"));
    private final DevAuthority authority =
            DevAuthority.builder("a.test").clock(clock).build();
    private final StaticIdentitySource source = StaticIdentitySource.of(material(), clock);
    private final Queue<AuditEvent> records = new ConcurrentLinkedQueue<>();
    private final FreshnessWatch watch = new FreshnessWatch(source, records::add, clock);

    private IdentityMaterial material() {
        return IdentityMaterial.of(
                List.of(authority.issue("/shop", Duration.ofHours(1))), TrustBundleSet.of(authority.bundle()));
    }

    private List<String> told() {
        return records.stream()
                .map(record -> (AuditEvent.IdentityChanged) record)
                .map(AuditEvent.IdentityChanged::freshness)
                .toList();
    }

    @Test
    void recordsOnceWhatTheClockChanged() {
        watch.look();
        clock.advance(Duration.ofMinutes(45));
        watch.look();
        assertThat(told()).as("aging comes before each rotation").isEmpty();

        clock.advance(Duration.ofMinutes(15));
        watch.look();
        watch.look();
        assertThat(told()).containsExactly("EXPIRED");
    }

    @Test
    void recordsThatMaterialIsGoodAgain() {
        clock.advance(Duration.ofHours(2));
        watch.look();
        source.addListener(watch::changed);

        source.update(material());
        watch.look();

        assertThat(told()).containsExactly("EXPIRED", "FRESH");
    }

    @Test
    void recordsTheEndOfTheBundles() {
        source.addListener(watch::changed);
        source.update(new IdentityMaterial(
                List.of(authority.issue("/shop", Duration.ofHours(2))),
                TrustBundleSet.of(authority.bundle()),
                clock.instant().plus(Duration.ofHours(1)),
                true));

        clock.advance(Duration.ofHours(1));
        watch.look();

        assertThat(told()).containsExactly("FRESH", "BUNDLE_TOO_OLD");
    }

    @Test
    void looksByItselfUntilZtIsClosed() {
        try (Zt zt = Zt.builder(source)
                .clock(clock)
                .audit(event -> {
                    if (event instanceof AuditEvent.IdentityChanged) {
                        records.add(event);
                    }
                    return CompletableFuture.completedFuture(null);
                })
                .build()) {
            assertThat(zt.source()).isSameAs(source);
            clock.advance(Duration.ofHours(1));

            await().untilAsserted(() -> assertThat(told()).containsExactly("EXPIRED"));
        }
    }
}
