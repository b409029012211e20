package dev.zt.audit;

import dev.zt.audit.AuditEvent.AccessDecided;
import dev.zt.audit.AuditEvent.HandshakeRejected;
import dev.zt.authz.Reason;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Shows decisions as OpenTelemetry spans: {@code zt.authz} for each call, a child of the current span, and
 * {@code zt.peer.rejected} for each handshake rejected; with the keys of {@link AuditKeys}. Outcome, reason and rule are
 * copied to the current span if that is recording. Other events make no span.
 *
 * <p>A span's status is an error only where the evaluation itself failed: a denial is an answer. Without an SDK behind
 * the API this sink does nothing. It owns nothing and {@link #close} does nothing. Thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * None: sampling, a full export queue and a shutdown lose spans. Keep the records in another sink. Given a tracer
 * provider of its own that always samples, at least the application's sampler cannot drop them.
 */
public final class SpanAuditSink implements AuditSink {

    /** The name of the instrumentation scope. */
    public static final String SCOPE = "dev.zt.core";

    private final Tracer tracer;

    /**
     * Creates a sink that makes its spans where the application makes its own.
     *
     * @param openTelemetry the instance to use; the global one is never asked
     */
    public SpanAuditSink(OpenTelemetry openTelemetry) {
        this(openTelemetry.getTracerProvider());
    }

    /**
     * Creates a sink with a tracer provider of its own, for example one that always samples.
     *
     * @param provider the provider; whoever made it shuts it down
     */
    public SpanAuditSink(TracerProvider provider) {
        this.tracer = provider.get(SCOPE);
    }

    @Override
    public CompletionStage<Void> record(AuditEvent event) {
        Objects.requireNonNull(event, "event");
        try {
            span(event);
            return CompletableFuture.completedFuture(null);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void span(AuditEvent event) {
        if (event instanceof AccessDecided decided) {
            decided(decided);
        } else if (event instanceof HandshakeRejected) {
            end(start(event.eventName(), event), event);
        }
    }

    private void decided(AccessDecided event) {
        copyToCurrent(event);
        Span span = start("zt.authz", event);
        if (event.decision().reason().isFailure()) {
            span.setStatus(StatusCode.ERROR, event.decision().reason().description());
        }
        end(span, event);
    }

    private static void copyToCurrent(AccessDecided event) {
        Span current = Span.current();
        if (!current.isRecording()) {
            return;
        }
        Reason reason = event.decision().reason();
        current.setAttribute(AuditKeys.AUTHZ_OUTCOME, reason.outcome());
        current.setAttribute(AuditKeys.AUTHZ_REASON, AuditAttributes.lower(reason.name()));
        if (event.decision().ruleId() != null) {
            current.setAttribute(AuditKeys.RULE_NAME, event.decision().ruleId());
        }
    }

    private Span start(String name, AuditEvent event) {
        SpanBuilder builder = tracer.spanBuilder(name)
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(event.timeMillis(), TimeUnit.MILLISECONDS);
        AuditAttributes.visit(event, new SpanAttributes(builder)); // before the start, so that a sampler sees them
        return builder.startSpan();
    }

    private static void end(Span span, AuditEvent event) {
        span.end(event.timeMillis(), TimeUnit.MILLISECONDS);
    }

    private record SpanAttributes(SpanBuilder builder) implements AuditAttributes.Visitor {

        @Override
        public void text(String key, String value) {
            builder.setAttribute(key, value);
        }

        @Override
        public void number(String key, long value) {
            builder.setAttribute(key, value);
        }

        @Override
        public void texts(String key, List<String> values) {
            builder.setAttribute(AttributeKey.stringArrayKey(key), values);
        }
    }
}
