package dev.zt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.audit.AuditEvent.Direction;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpanAuditSinkTest {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .setSampler(Sampler.alwaysOn())
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final SpanAuditSink sink = new SpanAuditSink(
            OpenTelemetrySdk.builder().setTracerProvider(provider).build());

    @AfterEach
    void shutDown() {
        provider.close();
    }

    @Test
    void makesSpanWithTheSameKeysAndValuesAsEveryOtherSink() {
        AuditEvent event = Events.http(Events.ALLOW, "/orders");

        assertThat(sink.record(event).toCompletableFuture()).isCompleted();
        SpanData span = only();
        assertThat(span.getName()).isEqualTo("zt.authz");
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("dev.zt.core");
        assertThat(span.getStartEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(Events.TIME));
        assertThat(span.getEndEpochNanos()).isEqualTo(span.getStartEpochNanos());
        assertThat(asMap(span.getAttributes())).isEqualTo(Recorded.attributes(event));
    }

    @Test
    void denialIsNoError() {
        sink.record(Events.grpc(Events.DENY));

        assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(asMap(only().getAttributes())).doesNotContainKey("error.type");
    }

    @Test
    void failedEvaluationIsAnError() {
        sink.record(Events.grpc(Events.FAILED));

        assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(only().getStatus().getDescription()).isEqualTo("the authorizer failed");
        assertThat(asMap(only().getAttributes()))
                .containsEntry("error.type", "authorizer_failed")
                .containsEntry("zt.authz.outcome", "error");
    }

    @Test
    void isChildOfCurrentSpanAndCopiesTheOutcomeToIt() {
        Span request = provider.get("app").spanBuilder("request").startSpan();
        try (Scope scope = request.makeCurrent()) {
            assertThat(scope).isNotNull();
            sink.record(Events.grpc(Events.ALLOW));
        }
        request.end();

        SpanData audit = exporter.getFinishedSpanItems().get(0);
        SpanData parent = exporter.getFinishedSpanItems().get(1);
        assertThat(audit.getParentSpanId()).isEqualTo(parent.getSpanId());
        assertThat(audit.getTraceId()).isEqualTo(parent.getTraceId());
        assertThat(asMap(parent.getAttributes()))
                .isEqualTo(Map.of(
                        "zt.authz.outcome", "allow",
                        "zt.authz.reason", "allow_rule",
                        "security_rule.name", "read-orders"));
    }

    @Test
    void providerOfItsOwnKeepsWhatTheApplicationDoesNotSample() {
        try (SdkTracerProvider unsampled = SdkTracerProvider.builder()
                        .setSampler(Sampler.alwaysOff())
                        .build();
                SpanAuditSink own = new SpanAuditSink(provider)) {
            Span request = unsampled.get("app").spanBuilder("request").startSpan();
            try (Scope scope = request.makeCurrent()) {
                assertThat(scope).isNotNull();
                own.record(Events.grpc(Events.DENY));
            }

            assertThat(only().getTraceId()).isEqualTo(request.getSpanContext().getTraceId());
        }
    }

    @Test
    void makesSpanOfRejectedHandshake() {
        AuditEvent event = Events.rejected(Direction.SERVER, "spiffe://b.test/pay");
        sink.record(event);

        assertThat(only().getName()).isEqualTo("zt.peer.rejected");
        assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(asMap(only().getAttributes())).isEqualTo(Recorded.attributes(event));
    }

    @Test
    void makesNoSpanOfOtherEvents() {
        assertThat(sink.record(Events.identity()).toCompletableFuture()).isCompleted();
        assertThat(sink.record(Events.loaded()).toCompletableFuture()).isCompleted();
        assertThat(sink.record(Events.revocation()).toCompletableFuture()).isCompleted();
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.zt.audit.Hostile#paths")
    void pathStaysInItsAttribute(String path) {
        AuditEvent event = Events.http(Events.DENY, path);
        sink.record(event);

        assertThat(asMap(only().getAttributes()))
                .isEqualTo(Recorded.attributes(event))
                .containsEntry("zt.authz.outcome", "deny")
                .extractingByKey("url.path")
                .asString()
                .hasSizeLessThanOrEqualTo(BoundedAttributes.MAX_LENGTH);
    }

    @Test
    void doesNothingWithoutSdk() {
        SpanAuditSink idle = new SpanAuditSink(OpenTelemetry.noop());

        for (AuditEvent event : Events.oneOfEach()) {
            assertThat(idle.record(event).toCompletableFuture()).isCompleted();
        }
        assertThat(idle.isHealthy()).isTrue();
    }

    @Test
    void throwingTracerFailsTheStageAndNotTheCaller() {
        AuditSink broken = new SpanAuditSink(new BrokenProvider());

        assertThat(broken.record(Events.grpc(Events.ALLOW)).toCompletableFuture())
                .isCompletedExceptionally();
    }

    private static final class BrokenProvider implements TracerProvider {

        @Override
        public Tracer get(String scope) {
            return name -> {
                throw new IllegalStateException("broken");
            };
        }

        @Override
        public Tracer get(String scope, String version) {
            return get(scope);
        }
    }

    private SpanData only() {
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        return exporter.getFinishedSpanItems().get(0);
    }

    private static Map<String, Object> asMap(Attributes attributes) {
        Map<String, Object> map = new LinkedHashMap<>();
        attributes.forEach((AttributeKey<?> key, Object value) -> map.put(key.getKey(), value));
        return map;
    }
}
