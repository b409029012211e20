package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.policy.Operation;
import dev.zt.policy.Peers;
import dev.zt.tls.PeerExpectation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecisionMeterTest {

    private static final Operation GET = new Operation.Http("GET", "/");
    private static final Question IN = Question.inbound(Peers.peer("spiffe://a.test/web"), GET, null);
    private static final Question OUT = Question.outbound(
            Peers.peer("spiffe://a.test/web"),
            PeerExpectation.exactly(Peers.peer("spiffe://a.test/web").id()),
            GET,
            null);

    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final SdkMeterProvider provider =
            SdkMeterProvider.builder().registerMetricReader(reader).build();
    private final DecisionMeter meter = new DecisionMeter(
            OpenTelemetrySdk.builder().setMeterProvider(provider).build());

    @AfterEach
    void shutDown() {
        provider.close();
    }

    @Test
    void countsByOutcomeReasonAndDirection() {
        count(IN, new Decision.Allow(Reason.ALLOW_RULE, "r", PolicyRef.NONE));
        count(IN, Decision.Deny.of(Reason.NO_ALLOW_RULE));
        count(IN, Decision.Deny.of(Reason.NO_ALLOW_RULE));
        count(OUT, Decision.Deny.of(Reason.PEER_UNEXPECTED));
        count(IN, Decision.Deny.of(Reason.AUTHORIZER_FAILED));

        assertThat(counted())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "allow allow_rule server", 1L,
                        "deny no_allow_rule server", 2L,
                        "deny peer_unexpected client", 1L,
                        "error authorizer_failed server", 1L));
    }

    @Test
    void allocatesNothingForACall() {
        Enforcement enforcement = enforcement(new Decision.Allow(Reason.ALLOW_RULE, "r", PolicyRef.NONE));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 50_000;
        long bytes = 0;
        for (int round = 0; round < 4; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < calls; i++) {
                meter.decided(IN, enforcement, 0);
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }

        assertThat(bytes).isLessThan(calls);
    }

    private void count(Question question, Decision decision) {
        meter.decided(question, enforcement(decision), 0);
    }

    private static Enforcement enforcement(Decision decision) {
        return new Enforcement(decision, "id", CompletableFuture.completedFuture(null));
    }

    private Map<String, Long> counted() {
        return reader.collectAllMetrics().stream()
                .filter(metric -> metric.getName().equals("zt.authz.decisions"))
                .flatMap(metric -> metric.getLongSumData().getPoints().stream())
                .collect(Collectors.toMap(
                        point -> String.join(
                                " ",
                                point.getAttributes().get(AttributeKey.stringKey("zt.authz.outcome")),
                                point.getAttributes().get(AttributeKey.stringKey("zt.authz.reason")),
                                point.getAttributes().get(AttributeKey.stringKey("zt.authz.direction"))),
                        point -> point.getValue()));
    }
}
