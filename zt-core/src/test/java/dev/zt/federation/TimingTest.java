package dev.zt.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimingTest {

    private final Timing daily = Timing.within(Duration.ofHours(24));

    @Test
    @DisplayName("rule 25: polls when the endpoint hints at")
    void followsTheHint() {
        assertThat(daily.bounded(Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    @DisplayName("rule 25: polls neither more often than each 10 s nor so seldom that two failures end the trust")
    void boundsTheHint() {
        assertThat(daily.bounded(Duration.ZERO)).isEqualTo(Duration.ofSeconds(10));
        assertThat(daily.bounded(Duration.ofDays(3650))).isEqualTo(Duration.ofHours(8));
        assertThat(Timing.within(Duration.ofSeconds(30)).bounded(Duration.ofHours(1)))
                .isEqualTo(Duration.ofSeconds(10));
    }
}
