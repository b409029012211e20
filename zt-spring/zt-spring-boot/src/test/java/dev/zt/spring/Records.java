package dev.zt.spring;

import dev.zt.audit.AuditEvent;
import dev.zt.audit.AuditSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all records in memory. */
public final class Records implements AuditSink {

    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<Void> record(AuditEvent event) {
        events.add(event);
        return CompletableFuture.completedFuture(null);
    }

    /** The refused callers since the last call of {@link #take}. */
    public List<AuditEvent.HandshakeRejected> rejections() {
        return events.stream()
                .filter(AuditEvent.HandshakeRejected.class::isInstance)
                .map(AuditEvent.HandshakeRejected.class::cast)
                .toList();
    }

    /** The decisions since the last call, as {@code allow rule} or {@code deny REASON rule}. */
    public List<String> take() {
        List<String> taken = events.stream()
                .filter(AuditEvent.AccessDecided.class::isInstance)
                .map(event -> ((AuditEvent.AccessDecided) event).decision())
                .map(decision -> (decision.isAllowed() ? "allow" : "deny " + decision.reason())
                        + (decision.ruleId() == null ? "" : " " + decision.ruleId()))
                .toList();
        events.clear();
        return taken;
    }
}
