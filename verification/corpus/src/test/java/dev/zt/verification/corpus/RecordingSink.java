package dev.zt.verification.corpus;

import dev.zt.audit.AuditEvent;
import dev.zt.audit.AuditSink;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all records in memory, until it breaks down. */
final class RecordingSink implements AuditSink {

    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private volatile boolean broken;

    @Override
    public CompletionStage<Void> record(AuditEvent event) {
        events.add(event);
        return broken
                ? CompletableFuture.failedFuture(new IOException("no space left"))
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean isHealthy() {
        return !broken;
    }

    void breakDown() {
        broken = true;
    }

    AuditEvent.AccessDecided lastDecision() {
        return decisions().get(decisions().size() - 1);
    }

    List<AuditEvent.AccessDecided> decisions() {
        return of(AuditEvent.AccessDecided.class);
    }

    List<AuditEvent.HandshakeRejected> rejections() {
        return of(AuditEvent.HandshakeRejected.class);
    }

    private <T> List<T> of(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {}
}
