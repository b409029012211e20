package dev.zt.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.spring.Records;
import dev.zt.spring.RunningApp;
import dev.zt.spring.app.ShopApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.Status;

class ActuatorTest {

    private static HttpResponse<String> plain(int port, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static RunningApp app(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "management.server.port",
                "0",
                "management.server.address",
                "127.0.0.1",
                "management.endpoints.web.exposure.include",
                "*"));
        properties.putAll(more);
        return RunningApp.start(ShopApplication.class, properties);
    }

    private static int managementPort(RunningApp app) {
        return app.context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness"})
    void opensTheProbesOnThePortOfTheirOwn(String probe) throws Exception {
        try (RunningApp app = app(Map.of("zt.probes", "true"))) {
            assertThat(plain(managementPort(app), probe).statusCode()).isEqualTo(200);
            assertThat(app.records.take()).isEmpty();
        }
    }

    @Test
    void opensNothingButTheProbes() throws Exception {
        try (RunningApp app = app(Map.of("zt.probes", "true"))) {
            for (String path : new String[] {
                "/actuator",
                "/actuator/health",
                "/actuator/env",
                "/actuator/zt",
                "/actuator/health/liveness/x",
                "/actuator/health/liveness/",
                "/actuator/health;/liveness",
                "/actuator/health/../env",
                "/orders/7"
            }) {
                assertThat(plain(managementPort(app), path).statusCode())
                        .as(path)
                        .isIn(400, 403);
            }
            assertThat(app.records.take()).hasSize(9).allMatch("deny PEER_UNPROVEN"::equals);
        }
    }

    @Test
    void demandsMutualTlsOnAManagementPortWithoutProbes() throws Exception {
        try (RunningApp app = app(Map.of())) {
            assertThat(plain(managementPort(app), "/actuator/health/liveness").statusCode())
                    .isEqualTo(400);
            await().until(() -> !app.records.rejections().isEmpty());
            assertThat(app.records.rejections()).extracting(r -> r.reason()).containsExactly("PLAINTEXT");
            HttpResponse<String> response =
                    app.send(RunningApp.SHOP.workload("/web"), managementPort(app), "GET", "/actuator/health");

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(app.records.take()).containsExactly("deny NO_ALLOW_RULE");
        }
    }

    @Test
    void tellsWhoThisIsAndWhatIsInForceAndNoKeys() {
        try (RunningApp app = app(Map.of())) {
            Map<String, Object> answer = app.context.getBean(ZtEndpoint.class).read();

            assertThat(answer.toString())
                    .contains("id=spiffe://shop.test/orders")
                    .contains("trustDomains=[partner.test, shop.test]")
                    .contains("id=ShopApplication.Orders#read")
                    .contains("mapping=GET /orders/{id}")
                    .doesNotContain("PRIVATE")
                    .doesNotContain("BEGIN");
        }
    }

    @Test
    void explainsADenialToWhoMayAsk() throws Exception {
        try (RunningApp app =
                RunningApp.start(ShopApplication.class, Map.of("management.endpoints.web.exposure.include", "*"))) {
            HttpResponse<String> denied = app.send(RunningApp.SHOP.workload("/ops"), "GET", "/orders/7");
            String id = denied.headers().firstValue("zt-decision-id").orElseThrow();
            ZtEndpoint endpoint = app.context.getBean(ZtEndpoint.class);

            assertThat(endpoint.explain(id))
                    .contains("spiffe://shop.test/ops")
                    .contains("no_allow_rule")
                    .contains("ShopApplication.Orders#read matches but for the peer");
            assertThat(endpoint.explain("0123456789abcdef0123456789abcdef")).isNull();
            assertThat(app.send(RunningApp.SHOP.workload("/ops"), "GET", "/actuator/zt/" + id)
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void isOutOfServiceWhileTheIdentityCannotBeUsed() {
        DevIdentities domain = DevIdentities.create("a.test");
        Workload workload = domain.workload("/shop");
        ZtHealthIndicator health = new ZtHealthIndicator(workload.source(), new Records(), domain.clock());

        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        workload.expire();
        assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        workload.redact();
        assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(health.health().getDetails()).containsEntry("identity", "REDACTED");
    }
}
