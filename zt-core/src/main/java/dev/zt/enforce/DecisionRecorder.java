package dev.zt.enforce;

import dev.zt.audit.AuditEvent;
import dev.zt.audit.AuditSink;
import dev.zt.authz.Decision;
import dev.zt.authz.Reason;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentitySnapshot;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names each decision, hands it to the audit sink, and denies what must not go unrecorded. Thread-safe. */
final class DecisionRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(EnforcementPoint.class);

    private final AuditSink audit;
    private final boolean failsClosed;
    private final DecisionIds ids = new DecisionIds();

    DecisionRecorder(AuditSink audit, boolean failsClosed) {
        this.audit = audit;
        this.failsClosed = failsClosed;
    }

    Enforcement record(Question question, Decision decision, IdentitySnapshot snapshot, long nowMillis) {
        Decision effective = decision.isAllowed() && failsClosed && !isHealthy() ? unrecordable(decision) : decision;
        String id = ids.next();
        CompletionStage<Void> recorded = record(event(id, question, effective, snapshot, nowMillis));
        boolean lost = effective.isAllowed()
                && failsClosed
                && recorded.toCompletableFuture().isCompletedExceptionally();
        return new Enforcement(lost ? unrecordable(decision) : effective, id, recorded);
    }

    private static Decision unrecordable(Decision decision) {
        return new Decision.Deny(Reason.AUDIT_UNAVAILABLE, null, decision.policy());
    }

    private static AuditEvent event(
            String id, Question question, Decision decision, IdentitySnapshot snapshot, long nowMillis) {
        PeerIdentity peer = question.peer();
        X509Svid own = snapshot.defaultSvid();
        SpanContext span = Span.current().getSpanContext();
        return new AuditEvent.AccessDecided(
                id,
                nowMillis,
                question.direction(),
                peer == null ? null : peer.id(),
                own == null ? null : own.id(),
                question.operation(),
                decision,
                snapshot.svidGeneration(),
                snapshot.trustGeneration(),
                question.remote(),
                span.isValid() ? span.getTraceId() : "",
                span.isValid() ? span.getSpanId() : "");
    }

    private boolean isHealthy() {
        try {
            return audit.isHealthy();
        } catch (Throwable e) {
            LOG.error("An audit sink failed to tell its health; it counts as unable to write.", e);
            return false;
        }
    }

    private CompletionStage<Void> record(AuditEvent event) {
        try {
            return Objects.requireNonNull(audit.record(event), "an audit sink returned null");
        } catch (Throwable e) {
            LOG.error("An audit sink failed; decision {} may be unrecorded.", event.id(), e);
            return CompletableFuture.failedFuture(e);
        }
    }
}
