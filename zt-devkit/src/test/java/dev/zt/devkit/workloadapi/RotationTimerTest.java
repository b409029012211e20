package dev.zt.devkit.workloadapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.Workload;
import dev.zt.identity.X509Svid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RotationTimerTest {

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-24T07:00:00Z"));
    private final DevIdentities domain = DevIdentities.create("a.test", clock, Duration.ofSeconds(10));
    private final Workload orders = domain.workload("/orders");

    private final RotationTimer timer = RotationTimer.start(List.of(domain));

    @AfterEach
    void stop() {
        timer.close();
    }

    @Test
    void rotatesOnceHalfOfTheLifeIsOver() {
        X509Svid first = orders.svid();

        clock.advance(Duration.ofSeconds(5));

        await().until(() -> orders.svid() != first);
        assertThat(orders.svid().notAfter()).isEqualTo(clock.instant().plusSeconds(10));
    }

    @Test
    void goesOnAfterARotationFailed() {
        AtomicInteger readings = new AtomicInteger();
        Clock broken = mock(Clock.class);
        when(broken.instant()).thenReturn(clock.instant());
        DevIdentities other = DevIdentities.create("b.test", broken, Duration.ofSeconds(1));
        Workload pay = other.workload("/pay");
        X509Svid first = pay.svid();
        when(broken.instant()).thenAnswer(call -> {
            if (readings.incrementAndGet() == 1) {
                throw new IllegalStateException("the clock is broken");
            }
            return clock.instant().plusSeconds(1);
        });

        try (RotationTimer second = RotationTimer.start(List.of(other))) {
            await().until(() -> pay.svid() != first);
            assertThat(second).isNotNull();
        }
        assertThat(readings).hasValueGreaterThan(1);
    }
}
