package dev.zt.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.Zt;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.policy.Operation;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.TlsContexts;
import dev.zt.trust.TrustBundleSet;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of metrics is written from what a workload exports; {@code -Dzt.docs.update=true} writes it anew. */
class MetricsPageTest {

    private static final Path PAGE = Path.of("../docs/reference/metrics.md");

    private static final String HEAD = """
        # Metrics

        What `Zt.builder(source).openTelemetry(openTelemetry)` exports, under the scope `dev.zt.core`. Written from the
        code. The global OpenTelemetry is never asked, and `Zt.close()` takes the gauges back.

        | instrument | kind | unit | attributes | what it tells |
        |---|---|---|---|---|
        """;

    private static final String TAIL = """

        - Outcome, reason and direction are spelled as in records: see [reasons](reasons.md). The outcome is `error` where
          the evaluation itself failed; that call is denied.
        - `zt.svid.expiry` is absent while there is no SVID.
        - The states of `zt.svid.freshness` are `fresh`, `aging` (past half of the SVID's life), `stale` (the source has
          lost touch with its issuer), `bundle_too_old`, `expired` and `redacted`; with the last three every call is denied.
          An alert belongs on `stale`, and on `aging` that lasts. Records `zt.svid.rotated` tell of the same, but
          for `aging`, which comes before each rotation.
        - `zt.policy.stale` and `zt.revocation.stale` are there only if such a file is followed. While they are above 0
          the last good state is in force; of a policy file that was never good that means no rule at all.
          `Zt.policyStatus()` tells the same without OpenTelemetry, with the failure in words.
        - `zt.policy.observe` is there only if `observeUntil` is set.
        - What an instrument throws changes no decision; it is logged, for decisions once a minute at most.
        - Anyone who reaches the port can make `zt.peer.rejections` grow; its attributes are closed lists, so that it
          never has more series than there are reasons.
        """;

    @TempDir
    private Path directory;

    @Test
    void pageSaysWhatAWorkloadExports() throws Exception {
        String page = HEAD + exported().stream().map(MetricsPageTest::row).collect(Collectors.joining()) + TAIL;
        if (Boolean.getBoolean("zt.docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private List<MetricData> exported() throws Exception {
        InMemoryMetricReader reader = InMemoryMetricReader.create();
        DevAuthority authority = DevAuthority.create("a.test");
        try (SdkMeterProvider provider =
                        SdkMeterProvider.builder().registerMetricReader(reader).build();
                StaticIdentitySource source =
                        StaticIdentitySource.of(authority.issue("/shop"), TrustBundleSet.of(authority.bundle()));
                Zt zt = Zt.builder(source)
                        .policyFile(directory.resolve("policy.yaml"))
                        .revocationFile(Files.createFile(directory.resolve("revoked.txt")))
                        .observeUntil(Instant.now().plusSeconds(60))
                        .openTelemetry(OpenTelemetrySdk.builder()
                                .setMeterProvider(provider)
                                .build())
                        .build()) {
            zt.enforcement().check(null, new Operation.Http("GET", "/"), null);
            rejectPlaintext(zt);
            return reader.collectAllMetrics().stream()
                    .sorted(Comparator.comparing(MetricData::getName))
                    .toList();
        }
    }

    private static void rejectPlaintext(Zt zt) throws SSLException {
        SSLEngine engine = zt.tls().server().createSSLEngine();
        engine.beginHandshake();
        TlsContexts.rejectPlaintext(engine);
    }

    private static String row(MetricData metric) {
        String attributes = metric.getData().getPoints().stream()
                .map(PointData::getAttributes)
                .flatMap(all -> all.asMap().keySet().stream())
                .map(key -> "`" + key.getKey() + "`")
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        String kind = metric.getType().name().toLowerCase(Locale.ROOT).contains("sum") ? "counter" : "gauge";
        return "| `" + metric.getName() + "` | " + kind + " | " + metric.getUnit() + " | "
                + (attributes.isEmpty() ? "none" : attributes) + " | " + metric.getDescription() + " |\n";
    }
}
