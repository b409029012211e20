package dev.zt.audit;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Hands the W3C trace context of a call on, so that the records of one request carry one trace id at every service it
 * comes through, with or without an SDK of OpenTelemetry. Implements <a
 * href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>; nothing is sampled, and baggage is not handed on.
 *
 * <p>Where a span is current already, an agent or a framework traces the call, and its span is the one that counts.
 * Thread-safe.
 *
 * <h2>Does not protect against</h2>
 *
 * A caller that sends the trace id of another request: a trace id says which records belong together, never who called,
 * and no decision looks at it.
 */
public final class TraceContext {

    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private TraceContext() {}

    /**
     * Returns the context in which to check and serve a call that came in.
     *
     * @param headers gives the value of a header by its name in small letters, or null
     * @return the current context if a span is current or the headers hold no valid trace context, else one that holds the
     *     caller's span
     */
    public static Context incoming(UnaryOperator<@Nullable String> headers) {
        Context current = Context.current();
        return Span.fromContext(current).getSpanContext().isValid()
                ? current
                : W3C.extract(current, headers, HeaderGetter.INSTANCE);
    }

    /**
     * Sends the current span along with a call.
     *
     * @param header takes names and values of headers; not called if no span is current
     */
    public static void outgoing(BiConsumer<String, String> header) {
        W3C.inject(Context.current(), header, (to, name, value) -> {
            if (to != null) {
                to.accept(name, value);
            }
        });
    }

    private enum HeaderGetter implements TextMapGetter<UnaryOperator<@Nullable String>> {
        INSTANCE;

        @Override
        public Iterable<String> keys(UnaryOperator<@Nullable String> headers) {
            return List.of();
        }

        @Override
        public @Nullable String get(@Nullable UnaryOperator<@Nullable String> headers, String name) {
            return headers == null ? null : headers.apply(name);
        }
    }
}
