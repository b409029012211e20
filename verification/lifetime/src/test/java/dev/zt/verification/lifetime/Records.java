package dev.zt.verification.lifetime;

import dev.zt.audit.AuditEvent;
import dev.zt.audit.AuditSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was denied or rejected, and nothing of what was allowed. */
final class Records implements AuditSink {

    private final List<AuditEvent.AccessDecided> denials = new CopyOnWriteArrayList<>();
    private final List<AuditEvent.HandshakeRejected> rejections = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<Void> record(AuditEvent event) {
        if (event instanceof AuditEvent.AccessDecided decided
                && !decided.decision().isAllowed()) {
            denials.add(decided);
        } else if (event instanceof AuditEvent.HandshakeRejected rejected) {
            rejections.add(rejected);
        }
        return CompletableFuture.completedFuture(null);
    }

    List<AuditEvent.AccessDecided> denials() {
        return denials;
    }

    List<AuditEvent.HandshakeRejected> rejections() {
        return rejections;
    }
}
