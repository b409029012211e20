package dev.zt.grpc;

import dev.zt.audit.AuditEvent;
import dev.zt.audit.AuditSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all records in memory; those of decisions can be held back. */
public final class Records implements AuditSink {

    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);
    private volatile boolean healthy = true;

    @Override
    public CompletionStage<Void> record(AuditEvent event) {
        events.add(event);
        return event instanceof AuditEvent.AccessDecided ? answer : CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean isHealthy() {
        return healthy;
    }

    public void breakDown() {
        healthy = false;
    }

    /** Lets the records of decisions count as written only when this stage completes. */
    public void answerWith(CompletableFuture<Void> stage) {
        answer = stage;
    }

    public List<AuditEvent.AccessDecided> decisions() {
        return of(AuditEvent.AccessDecided.class);
    }

    public List<AuditEvent.AccessDecided> denials() {
        return decisions().stream().filter(d -> !d.decision().isAllowed()).toList();
    }

    public AuditEvent.AccessDecided lastDecision() {
        List<AuditEvent.AccessDecided> decisions = decisions();
        return decisions.get(decisions.size() - 1);
    }

    public List<AuditEvent.HandshakeRejected> rejections() {
        return of(AuditEvent.HandshakeRejected.class);
    }

    private <T> List<T> of(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {}
}
