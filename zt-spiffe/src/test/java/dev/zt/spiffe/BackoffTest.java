package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void doublesUpToItsBoundAndStartsAgain() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), () -> 1);

        assertThat(LongStream.generate(backoff::next).limit(6)).containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(100);
    }

    @Test
    void cutsEachPauseByChanceToNoLessThanHalf() {
        Backoff least = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), () -> 0);
        Backoff some = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), () -> 0.5);

        assertThat(LongStream.generate(least::next).limit(3)).containsExactly(50L, 100L, 200L);
        assertThat(LongStream.generate(some::next).limit(3)).containsExactly(75L, 150L, 300L);
    }
}
