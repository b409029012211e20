package dev.zt.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CompositeAuditSinkTest {

    private static final AuditEvent EVENT = Events.loaded();

    private final Fake first = new Fake();
    private final Fake last = new Fake();

    @Test
    void givesEventToAllSinks() {
        assertThat(record(first, last)).isCompleted();
        assertThat(first.events).containsExactly(EVENT);
        assertThat(last.events).containsExactly(EVENT);
    }

    @Test
    void throwingSinkDoesNotKeepOthersFromTheEvent() {
        AuditSink throwing = event -> {
            throw new IllegalStateException("broken");
        };

        assertThat(record(first, throwing, last))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withRootCauseInstanceOf(IllegalStateException.class);
        assertThat(last.events).containsExactly(EVENT);
    }

    @Test
    void errorOfOneSinkDoesNotKeepOthersFromTheEvent() {
        AuditSink dying = event -> {
            throw new OutOfMemoryError("planted");
        };

        assertThat(record(dying, last)).isCompletedExceptionally();
        assertThat(last.events).containsExactly(EVENT);
    }

    @Test
    void sinkWithoutStageCountsAsFailed() {
        AuditSink silent = event -> null;

        assertThat(record(silent, last)).isCompletedExceptionally();
        assertThat(last.events).containsExactly(EVENT);
    }

    @Test
    void completesOnlyWhenAllHave() {
        first.stage = new CompletableFuture<>();
        last.stage = new CompletableFuture<>();
        CompletableFuture<Void> all = record(first, last);

        last.stage.completeExceptionally(new IllegalStateException("full"));
        assertThat(all).isNotDone();
        first.stage.complete(null);
        assertThat(all).isCompletedExceptionally();
    }

    @Test
    void isUnhealthyWhenOneSinkIs() {
        AuditSink all = AuditSinks.all(List.of(first, last));

        assertThat(all.isHealthy()).isTrue();
        last.healthy = false;
        assertThat(all.isHealthy()).isFalse();
    }

    @Test
    void isUnhealthyWhenOneSinkCannotTell() {
        AuditSink confused = new Fake() {
            @Override
            public boolean isHealthy() {
                throw new IllegalStateException("broken");
            }
        };

        assertThat(AuditSinks.all(List.of(confused, last)).isHealthy()).isFalse();
    }

    @Test
    void closesAllSinksThoughTheyThrow() {
        first.closeFailure = new IllegalStateException("one");
        last.closeFailure = new IllegalStateException("two");

        assertThatThrownBy(AuditSinks.all(List.of(first, last))::close)
                .hasMessage("one")
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(last.closeFailure));
        assertThat(last.closed).isTrue();
    }

    @Test
    void rejectsNoSinks() {
        assertThatThrownBy(() -> AuditSinks.all(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sinks is empty: nothing would be recorded. Give at least one sink.");
    }

    private static CompletableFuture<Void> record(AuditSink... sinks) {
        return AuditSinks.all(List.of(sinks)).record(EVENT).toCompletableFuture();
    }

    private static class Fake implements AuditSink {

        final List<AuditEvent> events = new ArrayList<>();
        CompletableFuture<Void> stage = CompletableFuture.completedFuture(null);
        boolean healthy = true;
        boolean closed;
        RuntimeException closeFailure;

        @Override
        public CompletionStage<Void> record(AuditEvent event) {
            events.add(event);
            return stage;
        }

        @Override
        public boolean isHealthy() {
            return healthy;
        }

        @Override
        public void close() {
            closed = true;
            if (closeFailure != null) {
                throw closeFailure;
            }
        }
    }
}
