package dev.zt.enforce;

import dev.zt.audit.AuditEvent.Direction;
import dev.zt.audit.AuditKeys;
import dev.zt.audit.SpanAuditSink;
import dev.zt.authz.Reason;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import java.util.Locale;

/** Counts decisions. All attributes are made ahead, so that a call creates none. Thread-safe. */
final class DecisionMeter implements DecisionObserver {

    private final LongCounter counter;
    private final Attributes[] server = attributes(Direction.SERVER);
    private final Attributes[] client = attributes(Direction.CLIENT);

    DecisionMeter(OpenTelemetry openTelemetry) {
        this.counter = openTelemetry
                .getMeter(SpanAuditSink.SCOPE)
                .counterBuilder("zt.authz.decisions")
                .setUnit("{decision}")
                .setDescription("Calls that were allowed or denied")
                .build();
    }

    private static Attributes[] attributes(Direction direction) {
        Reason[] reasons = Reason.values();
        Attributes[] attributes = new Attributes[reasons.length];
        for (Reason reason : reasons) {
            attributes[reason.ordinal()] = Attributes.of(
                    AttributeKey.stringKey(AuditKeys.AUTHZ_OUTCOME), reason.outcome(),
                    AttributeKey.stringKey(AuditKeys.AUTHZ_REASON), lower(reason),
                    AttributeKey.stringKey(AuditKeys.AUTHZ_DIRECTION), lower(direction));
        }
        return attributes;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void decided(Question question, Enforcement enforcement, long nowMillis) {
        int reason = enforcement.decision().reason().ordinal();
        counter.add(1, question.isOutbound() ? client[reason] : server[reason]);
    }
}
