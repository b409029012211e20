package dev.zt.devkit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ControlsTest {

    /** What each try takes, in milliseconds. */
    private final Queue<Long> tries = new ArrayDeque<>();

    private long now;
    private boolean started;

    private void before() throws IOException {
        try (WeakServer server = new WeakServer(Weakness.NONE)) {
            // Of 30 s.
            ProtectedResource resource =
                    server.resource().shows(WeakServer.SECRET).build();
            new Controls(resource, this::nanoTime).before(false);
        }
    }

    private long nanoTime() {
        if (started) {
            now += TimeUnit.MILLISECONDS.toNanos(tries.remove());
        }
        started = !started;
        return now;
    }

    @Test
    void takesNoMachineThatPausesForASlowServer() {
        tries.addAll(List.of(60_000L, 15_001L, 15_000L));

        assertThatCode(this::before).doesNotThrowAnyException();
        assertThat(tries).isEmpty();
    }

    @Test
    void looksNoMoreOnceAnAnswerWasQuick() {
        tries.addAll(List.of(15_000L, 1L));

        assertThatCode(this::before).doesNotThrowAnyException();
        assertThat(tries).hasSize(1);
    }

    @Test
    void failsIfNoAnswerIsQuick() {
        tries.addAll(List.of(20_000L, 15_001L, 16_000L));

        assertThatThrownBy(this::before)
                .isInstanceOf(AssertionError.class)
                .hasMessageEndingWith("failed: the resource took 15001 ms to answer. Raise patience above twice that.");
    }
}
