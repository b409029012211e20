package dev.zt;

import dev.zt.audit.AuditKeys;
import dev.zt.audit.SpanAuditSink;
import dev.zt.identity.X509Svid;
import dev.zt.internal.file.Failure;
import dev.zt.source.Freshness;
import dev.zt.source.IdentitySource;
import dev.zt.tls.RejectionReason;
import dev.zt.trust.Registration;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleGauge;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is counted and measured besides decisions. What an instrument throws is logged and changes nothing. */
final class Instruments {

    private static final Logger LOG = LoggerFactory.getLogger(Instruments.class);
    private static final double MILLIS = 1_000;

    private final Meter meter;
    private final Clock clock;
    private final LongCounter rejections;
    private final Map<RejectionReason, Attributes> server = attributes("server");
    private final Map<RejectionReason, Attributes> client = attributes("client");
    private final Map<Freshness, Attributes> freshness = new EnumMap<>(Freshness.class);

    Instruments(OpenTelemetry openTelemetry, Clock clock) {
        this.meter = openTelemetry.getMeter(SpanAuditSink.SCOPE);
        this.clock = clock;
        for (Freshness state : Freshness.values()) {
            freshness.put(
                    state,
                    Attributes.of(
                            AttributeKey.stringKey(AuditKeys.SVID_FRESHNESS),
                            state.name().toLowerCase(Locale.ROOT)));
        }
        this.rejections = meter.counterBuilder("zt.peer.rejections")
                .setUnit("{handshake}")
                .setDescription("TLS handshakes in which the peer was rejected")
                .build();
    }

    private static Map<RejectionReason, Attributes> attributes(String direction) {
        Map<RejectionReason, Attributes> attributes = new EnumMap<>(RejectionReason.class);
        for (RejectionReason reason : RejectionReason.values()) {
            attributes.put(
                    reason,
                    Attributes.of(
                            AttributeKey.stringKey(AuditKeys.PEER_REJECTION_REASON),
                            reason.name().toLowerCase(Locale.ROOT),
                            AttributeKey.stringKey(AuditKeys.AUTHZ_DIRECTION),
                            direction));
        }
        return attributes;
    }

    void rejected(boolean onServer, RejectionReason reason) {
        Map<RejectionReason, Attributes> ahead = onServer ? server : client;
        guarded(() -> rejections.add(1, ahead.getOrDefault(reason, Attributes.empty())));
    }

    /** Measures how long the SVID is still valid; nothing while there is none. */
    Registration followSvid(IdentitySource source) {
        return gauge("zt.svid.expiry", "Seconds until this workload's SVID expires, negative once it has", out -> {
            X509Svid svid = source.current().defaultSvid();
            if (svid != null) {
                out.record((svid.notAfter().toEpochMilli() - clock.millis()) / MILLIS);
            }
        });
    }

    /** Measures 1 for the freshness of the moment and 0 for each other. */
    Registration followFreshness(IdentitySource source) {
        return gauge(
                "zt.svid.freshness",
                "{state}",
                "1 for the state that this workload's identity is in, 0 for each other",
                out -> {
                    Freshness now = source.current().freshness(clock.millis());
                    freshness.forEach((state, attributes) -> out.record(state == now ? 1 : 0, attributes));
                });
    }

    /** Measures for how long a followed file has not read well. */
    Registration followFile(String name, String description, Supplier<@Nullable Failure> failure) {
        return gauge(name, description, out -> {
            Failure current = failure.get();
            out.record(
                    current == null
                            ? 0
                            : Math.max(0, clock.millis() - current.since().toEpochMilli()) / MILLIS);
        });
    }

    /** Measures for how long calls that no rule allows are still let pass. */
    Registration followObserveMode(Instant end) {
        return gauge(
                "zt.policy.observe",
                "Seconds until observe mode ends, in which calls that no rule allows are let pass; 0 once it has",
                out -> out.record(Math.max(0, end.toEpochMilli() - clock.millis()) / MILLIS));
    }

    private Registration gauge(String name, String description, Consumer<ObservableDoubleMeasurement> callback) {
        return gauge(name, "s", description, callback);
    }

    private Registration gauge(
            String name, String unit, String description, Consumer<ObservableDoubleMeasurement> callback) {
        ObservableDoubleGauge gauge = meter.gaugeBuilder(name)
                .setUnit(unit)
                .setDescription(description)
                .buildWithCallback(callback);
        return () -> guarded(() -> gauge.close());
    }

    private static void guarded(Runnable metering) {
        try {
            metering.run();
        } catch (Throwable e) {
            LOG.warn("An OpenTelemetry instrument failed; nothing else is affected.", e);
        }
    }
}
