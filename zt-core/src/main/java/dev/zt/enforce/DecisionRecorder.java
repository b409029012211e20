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
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names each decision, hands it to the audit sink, and denies what must not go unrecorded. Thread-safe. */
final class DecisionRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(EnforcementPoint.class);
    private static final long COMPLAINT_PAUSE_MILLIS = 60_000;

    private final AuditSink audit;
    private final boolean failsClosed;
    private final DecisionObserver[] observers;
    private final DecisionIds ids = new DecisionIds();
    private final AtomicLong nextComplaint = new AtomicLong(Long.MIN_VALUE);

    DecisionRecorder(AuditSink audit, boolean failsClosed, DecisionObserver... observers) {
        this.audit = audit;
        this.failsClosed = failsClosed;
        this.observers = observers.clone();
    }

    Enforcement record(Question question, Decision decision, IdentitySnapshot snapshot, long nowMillis) {
        Decision effective = decision.isAllowed() && failsClosed && !isHealthy() ? unrecordable(decision) : decision;
        String id = ids.next();
        CompletionStage<Void> recorded = record(event(id, question, effective, snapshot, nowMillis));
        boolean lost = effective.isAllowed()
                && failsClosed
                && recorded.toCompletableFuture().isCompletedExceptionally();
        Enforcement enforcement = new Enforcement(lost ? unrecordable(decision) : effective, id, recorded);
        for (DecisionObserver observer : observers) {
            tell(observer, question, enforcement, nowMillis);
        }
        return enforcement;
    }

    /** The decision stands whatever becomes of those who take notice of it. */
    private void tell(DecisionObserver observer, Question question, Enforcement enforcement, long nowMillis) {
        try {
            observer.decided(question, enforcement, nowMillis);
        } catch (Throwable e) {
            long due = nextComplaint.get();
            if (nowMillis >= due && nextComplaint.compareAndSet(due, nowMillis + COMPLAINT_PAUSE_MILLIS)) {
                LOG.error("Decision {} stands, but is not counted or cannot be explained.", enforcement.id(), e);
            }
        }
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
                peer == null ? null : peer.assurance(),
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
