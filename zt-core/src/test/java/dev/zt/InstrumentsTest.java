package dev.zt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.zt.authz.Reason;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.internal.file.Failure;
import dev.zt.policy.Operation;
import dev.zt.source.Freshness;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.RejectionReason;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundleSet;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.ObservableDoubleGauge;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstrumentsTest {

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-02T10:00:00Z"));
    private final DevAuthority authority =
            DevAuthority.builder("a.test").clock(clock).build();
    private final StaticIdentitySource source = StaticIdentitySource.of(
            IdentityMaterial.of(
                    List.of(authority.issue("/shop", Duration.ofHours(1))), TrustBundleSet.of(authority.bundle())),
            clock);
    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final SdkMeterProvider provider =
            SdkMeterProvider.builder().registerMetricReader(reader).build();
    private final OpenTelemetry openTelemetry =
            OpenTelemetrySdk.builder().setMeterProvider(provider).build();
    private final Instruments instruments = new Instruments(openTelemetry, clock);

    @AfterEach
    void shutDown() {
        provider.close();
    }

    @Test
    void countsRejectedHandshakesByReasonAndDirection() {
        instruments.rejected(true, RejectionReason.REVOKED);
        instruments.rejected(true, RejectionReason.REVOKED);
        instruments.rejected(false, RejectionReason.NO_BUNDLE);

        assertThat(metric("zt.peer.rejections").orElseThrow().getLongSumData().getPoints())
                .extracting(point -> point.getValue() + " "
                        + point.getAttributes().get(AttributeKey.stringKey("zt.peer.rejection.reason")) + " "
                        + point.getAttributes().get(AttributeKey.stringKey("zt.authz.direction")))
                .containsExactlyInAnyOrder("2 revoked server", "1 no_bundle client");
    }

    @Test
    void measuresTheRestOfTheSvidsLifeBelowZeroOnceItIsOver() {
        Registration registration = instruments.followSvid(source);
        double full = value("zt.svid.expiry");
        assertThat(full).isBetween(3_590.0, 3_600.0);

        clock.advance(Duration.ofHours(2));
        assertThat(value("zt.svid.expiry")).isEqualTo(full - 7_200);

        source.update(IdentityMaterial.of(List.of(), TrustBundleSet.empty()));
        assertThat(metric("zt.svid.expiry")).isEmpty();
        registration.close();
    }

    @Test
    void tellsTheOneStateThatTheIdentityIsIn() {
        Registration registration = instruments.followFreshness(source);
        assertThat(states()).containsExactly("fresh");

        clock.advance(Duration.ofMinutes(45));
        assertThat(states()).containsExactly("aging");

        clock.advance(Duration.ofMinutes(30));
        assertThat(states()).containsExactly("expired");

        source.update(IdentityMaterial.of(List.of(), TrustBundleSet.empty()));
        assertThat(states()).containsExactly("redacted");
        registration.close();
        assertThat(metric("zt.svid.freshness")).isEmpty();
    }

    private List<String> states() {
        var points =
                metric("zt.svid.freshness").orElseThrow().getDoubleGaugeData().getPoints();
        assertThat(points).hasSize(Freshness.values().length);
        return points.stream()
                .filter(point -> point.getValue() == 1)
                .map(point -> point.getAttributes().get(AttributeKey.stringKey("zt.svid.freshness")))
                .toList();
    }

    @Test
    void measuresHowLongAFileFailsUntilClosed() {
        AtomicReference<Failure> failure = new AtomicReference<>();
        Registration registration = instruments.followFile("zt.policy.stale", "", failure::get);
        assertThat(value("zt.policy.stale")).isZero();

        failure.set(new Failure(clock.instant(), "broken"));
        clock.advance(Duration.ofSeconds(90));
        assertThat(value("zt.policy.stale")).isEqualTo(90);

        failure.set(null);
        assertThat(value("zt.policy.stale")).isZero();
        registration.close();
        assertThat(metric("zt.policy.stale")).isEmpty();
    }

    @Test
    void areTakenBackWhenZtIsClosed() {
        Zt zt = Zt.builder(source).openTelemetry(openTelemetry).clock(clock).build();
        assertThat(metric("zt.svid.expiry")).isPresent();
        assertThat(metric("zt.policy.stale")).isEmpty();

        zt.close();

        assertThat(metric("zt.svid.expiry")).isEmpty();
    }

    @Test
    void changeNoDecisionAndNoCloseByWhatTheyThrow() {
        Zt zt = Zt.builder(source).openTelemetry(throwing()).clock(clock).build();

        assertThat(zt.enforcement()
                        .check(null, new Operation.Http("GET", "/"), null)
                        .decision()
                        .reason())
                .isEqualTo(Reason.PEER_UNPROVEN);
        assertThatCode(() -> new Instruments(throwing(), clock).rejected(true, RejectionReason.REVOKED))
                .doesNotThrowAnyException();
        assertThatCode(zt::close).doesNotThrowAnyException();
    }

    /** Gives instruments each of which throws. */
    private static OpenTelemetry throwing() {
        LongCounter counter = mock(LongCounter.class);
        doThrow(new IllegalStateException("broken")).when(counter).add(anyLong(), any());
        ObservableDoubleGauge gauge = mock(ObservableDoubleGauge.class);
        doThrow(new IllegalStateException("broken")).when(gauge).close();
        OpenTelemetry broken = mock(OpenTelemetry.class, RETURNS_DEEP_STUBS);
        when(broken.getMeter(anyString())
                        .counterBuilder(anyString())
                        .setUnit(anyString())
                        .setDescription(anyString())
                        .build())
                .thenReturn(counter);
        when(broken.getMeter(anyString())
                        .gaugeBuilder(anyString())
                        .setUnit(anyString())
                        .setDescription(anyString())
                        .buildWithCallback(any()))
                .thenReturn(gauge);
        return broken;
    }

    private double value(String name) {
        return metric(name)
                .orElseThrow()
                .getDoubleGaugeData()
                .getPoints()
                .iterator()
                .next()
                .getValue();
    }

    private Optional<MetricData> metric(String name) {
        return reader.collectAllMetrics().stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst();
    }
}
