package dev.zt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String HEADER = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @Test
    void takesInWhatTheCallerSent() {
        Context context = TraceContext.incoming(Map.of("traceparent", HEADER)::get);

        assertThat(Span.fromContext(context).getSpanContext().getTraceId()).isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-00f067aa0ba902b7",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E473\u00e9-00f067aa0ba902b7-01"
            })
    void ignoresWhatIsNoTraceContext(String header) {
        Context context = TraceContext.incoming(Map.of("traceparent", header)::get);

        assertThat(Span.fromContext(context).getSpanContext().isValid()).isFalse();
    }

    @Test
    @SuppressWarnings("try")
    void spanThatIsCurrentCountsBeforeHeaders() {
        String own = "0af7651916cd43dd8448eb211c80319c";
        SpanContext span =
                SpanContext.create(own, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());
        try (Scope ignored = Span.wrap(span).makeCurrent()) {
            Context context = TraceContext.incoming(Map.of("traceparent", HEADER)::get);

            assertThat(Span.fromContext(context).getSpanContext().getTraceId()).isEqualTo(own);
        }
    }

    @Test
    @SuppressWarnings("try")
    void sendsOnWhatWasTakenIn() {
        Map<String, String> sent = new HashMap<>();
        Map<String, String> received = Map.of("traceparent", HEADER, "tracestate", "a=1");
        try (Scope ignored = TraceContext.incoming(received::get).makeCurrent()) {
            TraceContext.outgoing(sent::put);
        }

        assertThat(sent).isEqualTo(received);
    }

    @Test
    void sendsNothingWithoutSpan() {
        TraceContext.outgoing((name, value) -> {
            throw new AssertionError(name + ": " + value);
        });
    }
}
