package dev.zt.audit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Passes each event to several sinks and keeps their failures apart. Thread-safe. */
final class CompositeAuditSink implements AuditSink {

    private final List<AuditSink> sinks;

    CompositeAuditSink(List<? extends AuditSink> sinks) {
        this.sinks = List.copyOf(sinks);
    }

    @Override
    public CompletionStage<Void> record(AuditEvent event) {
        CompletableFuture<?>[] stages = new CompletableFuture<?>[sinks.size()];
        for (int i = 0; i < stages.length; i++) {
            stages[i] = record(sinks.get(i), event);
        }
        return CompletableFuture.allOf(stages);
    }

    private static CompletableFuture<Void> record(AuditSink sink, AuditEvent event) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            sink.record(event).whenComplete((nothing, failure) -> settle(done, failure));
        } catch (Throwable e) { // an Error of one sink must not keep the others from the event either
            done.completeExceptionally(e);
        }
        return done;
    }

    private static void settle(CompletableFuture<Void> done, @Nullable Throwable failure) {
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }

    @Override
    public boolean isHealthy() {
        for (AuditSink sink : sinks) {
            if (!isHealthy(sink)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHealthy(AuditSink sink) {
        try {
            return sink.isHealthy();
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (AuditSink sink : sinks) {
            failure = close(sink, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable RuntimeException close(AuditSink sink, @Nullable RuntimeException earlier) {
        try {
            sink.close();
            return earlier;
        } catch (RuntimeException e) {
            if (earlier == null) {
                return e;
            }
            earlier.addSuppressed(e);
            return earlier;
        }
    }
}
