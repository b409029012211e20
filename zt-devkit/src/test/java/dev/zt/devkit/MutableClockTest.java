package dev.zt.devkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MutableClockTest {

    private static final Instant START = Instant.parse("2026-11-24T07:00:00Z");

    private final MutableClock clock = MutableClock.at(START);

    @Test
    void standsStillUntilMoved() {
        assertThat(clock.instant()).isEqualTo(START);

        clock.advance(Duration.ofHours(1));
        clock.advance(Duration.ofMinutes(-1));

        assertThat(clock.millis()).isEqualTo(START.plusSeconds(59 * 60).toEpochMilli());
        assertThat(clock).hasToString("MutableClock[2026-11-24T07:59:00Z]");
    }

    @Test
    void canBeSet() {
        clock.set(Instant.EPOCH);

        assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void viewsInOtherZonesMoveAlong() {
        Clock view = clock.withZone(ZoneId.of("Europe/Berlin"));

        clock.advance(Duration.ofSeconds(1));

        assertThat(view.instant()).isEqualTo(START.plusSeconds(1));
        assertThat(view.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
    }
}
