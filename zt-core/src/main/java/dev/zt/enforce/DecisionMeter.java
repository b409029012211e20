package dev.zt.enforce;

import dev.zt.audit.AuditEvent.Direction;
import dev.zt.audit.AuditKeys;
import dev.zt.audit.SpanAuditSink;
import dev.zt.authz.Reason;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts decisions. All attributes are made ahead, so that a call creates none. Thread-safe. */
final class DecisionMeter implements DecisionObserver {

    private final LongCounter counter;
    private final LongCounter failures;
    private final Map<Reason, Attributes> server = attributes(Direction.SERVER);
    private final Map<Reason, Attributes> client = attributes(Direction.CLIENT);

    DecisionMeter(OpenTelemetry openTelemetry) {
        this.counter = openTelemetry
                .getMeter(SpanAuditSink.SCOPE)
                .counterBuilder("zt.authz.decisions")
                .setUnit("{decision}")
                .setDescription("Calls that were allowed or denied")
                .build();
        this.failures = openTelemetry
                .getMeter(SpanAuditSink.SCOPE)
                .counterBuilder("zt.policy.rule.failures")
                .setUnit("{evaluation}")
                .setDescription("Evaluations of a rule that failed; it counted as a match unless it allows")
                .build();
        // There from the start, so that an alert can tell "never" from "not exported".
        failures.add(0);
    }

    private static Map<Reason, Attributes> attributes(Direction direction) {
        Map<Reason, Attributes> attributes = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            attributes.put(
                    reason,
                    Attributes.of(
                            AttributeKey.stringKey(AuditKeys.AUTHZ_OUTCOME), reason.outcome(),
                            AttributeKey.stringKey(AuditKeys.AUTHZ_REASON), lower(reason),
                            AttributeKey.stringKey(AuditKeys.AUTHZ_DIRECTION), lower(direction)));
        }
        return attributes;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void decided(Question question, Enforcement enforcement, long nowMillis) {
        int failed = enforcement.decision().observations().failed().size();
        if (failed > 0) {
            failures.add(failed);
        }
        Map<Reason, Attributes> ahead = question.isOutbound() ? client : server;
        counter.add(1, ahead.getOrDefault(enforcement.decision().reason(), Attributes.empty()));
    }
}
