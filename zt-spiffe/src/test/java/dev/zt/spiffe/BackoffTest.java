package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void doublesUpToTheBoundOfEachTry() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), () -> 1);

        assertThat(LongStream.generate(() -> backoff.next(SECOND)).limit(6))
                .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
        assertThat(LongStream.generate(() -> backoff.next(SECOND.multipliedBy(10)))
                        .limit(5))
                .containsExactly(2000L, 4000L, 8000L, 10_000L, 10_000L);
        assertThat(backoff.next(SECOND)).isEqualTo(1000);
    }

    @Test
    void startsAgainAfterWhatLastedAsLongAsThePauseAndALeastTime() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), () -> 1);
        backoff.next(SECOND);
        backoff.next(SECOND);

        backoff.lasted(Duration.ofMillis(999), SECOND);
        assertThat(backoff.next(SECOND)).isEqualTo(400);
        backoff.lasted(SECOND, SECOND);
        assertThat(backoff.next(SECOND)).isEqualTo(100);
    }

    @Test
    void doesNotStartAgainAfterWhatWasShorterThanThePause() {
        Backoff backoff = new Backoff(SECOND.multipliedBy(3), () -> 1);
        backoff.next(SECOND.multipliedBy(10));

        backoff.lasted(Duration.ofMillis(5999), SECOND);
        assertThat(backoff.next(SECOND.multipliedBy(10))).isEqualTo(6000);
    }

    @Test
    void cutsEachPauseByChanceToNoLessThanHalf() {
        Backoff least = new Backoff(Duration.ofMillis(100), () -> 0);
        Backoff some = new Backoff(Duration.ofMillis(100), () -> 0.5);

        assertThat(LongStream.generate(() -> least.next(SECOND)).limit(3)).containsExactly(50L, 100L, 200L);
        assertThat(LongStream.generate(() -> some.next(SECOND)).limit(3)).containsExactly(75L, 150L, 300L);
    }
}
