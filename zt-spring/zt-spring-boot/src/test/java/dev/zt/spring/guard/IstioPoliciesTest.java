package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.spring.RunningApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Policies of Istio in the policy file, for the workload that the settings describe. */
@Timeout(60)
class IstioPoliciesTest {

    private static final String POLICY = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: stock, namespace: %s}
            spec:
              selector: {matchLabels: {app.kubernetes.io/name: %s}}
              rules:
              - from: [{source: {principals: ["shop.test/web"]}}]
                to: [{operation: {methods: [GET], paths: [/stock]}}]
            """;

    private static final Map<String, Object> WORKLOAD = Map.of(
            "zt.workload.namespace",
            "shop",
            "zt.workload.labels[app.kubernetes.io/name]",
            "orders",
            "zt.workload.root-namespace",
            "istio-system");

    @TempDir
    private Path directory;

    @RestController
    static class Stock {

        @GetMapping("/stock")
        String read() {
            return "stock";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Stock.class)
    static class App {}

    private RunningApp start(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("zt.policy.file", directory.toString());
        return RunningApp.start(App.class, all);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    @Test
    void countWhereNamespaceAndLabelsAreThoseOfTheSettings() throws Exception {
        write("mine.yaml", POLICY.formatted("shop", "orders"));
        write("root.yaml", POLICY.formatted("istio-system", "orders").replace("/web", "/ops"));
        write("other.yaml", POLICY.formatted("shop", "carts").replace("/web", "/other"));
        try (RunningApp app = start(WORKLOAD)) {
            assertThat(app.send(RunningApp.SHOP.workload("/web"), "GET", "/stock")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(app.send(RunningApp.SHOP.workload("/ops"), "GET", "/stock")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(app.send(RunningApp.SHOP.workload("/other"), "GET", "/stock")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(app.records.take())
                    .containsExactly("allow shop.stock#0", "allow istio-system.stock#0", "deny NO_ALLOW_RULE");
        }
    }

    @Test
    void areRefusedWithoutTheSettings() throws Exception {
        write("mine.yaml", POLICY.formatted("shop", "orders"));

        assertThatThrownBy(() -> start(Map.of()).close())
                .hasStackTraceContaining("mine.yaml:1:13: \"apiVersion\" is \"security.istio.io/v1\": an"
                        + " AuthorizationPolicy of Istio, which is read only where its workload is known");
        assertThatThrownBy(() -> start(Map.of("zt.workload.namespace", "shop")).close())
                .hasStackTraceContaining("labels");
    }

    @Test
    void letInTheOwnTrustDomainAsIstioDoesOnlyIfThatIsAskedFor() throws Exception {
        write("mine.yaml", POLICY.formatted("shop", "orders").replace("spec:\n", "spec:\n  action: DENY\n"));
        Map<String, Object> asIstio = new HashMap<>(WORKLOAD);
        asIstio.put("zt.policy.istio-allow-when-no-allow-policy", "true");

        assertThatThrownBy(() -> start(WORKLOAD).close()).hasStackTraceContaining("Stock#read is not guarded");
        try (RunningApp app = start(asIstio)) {
            assertThat(app.send(RunningApp.SHOP.workload("/ops"), "GET", "/stock")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(app.send(RunningApp.SHOP.workload("/web"), "GET", "/stock")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void needAFileToStandIn() {
        assertThatThrownBy(() -> RunningApp.start(App.class, WORKLOAD).close())
                .hasStackTraceContaining("zt.policy.file names no file of them");
    }
}
