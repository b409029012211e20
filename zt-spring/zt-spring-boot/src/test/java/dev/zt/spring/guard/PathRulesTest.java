package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.spring.RunningApp;
import dev.zt.spring.app.ShopApplication;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bears no annotation and is let in by a rule for its path: each kind of handler, to its callers alone. */
class PathRulesTest {

    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: orders, revision: 1}
            spec:
              workload: spiffe://shop.test/orders
              rules:
              - id: paths
                effect: allow
                from: [{principals: ["spiffe://shop.test/web"]}]
                to:
                - http:
                    methods: [GET, PUT]
                    paths: [/plain, "/functional/{id}", /, /index.html, /hello.txt, /actuator/health, "/orders/{id}", /nowhere]
            """;

    private static RunningApp app;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("policy.yaml"), POLICY);
        app = RunningApp.start(ShopApplication.class, Map.of("zt.policy.file", file.toString()));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @BeforeEach
    void forget() {
        app.records.take();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /plain, 200, plain, allow paths",
        "GET, /functional/7, 200, function 7, allow paths",
        "GET, /hello.txt, 200, hello, allow paths",
        "GET, /actuator/health, 200, UP, allow paths",
        // It forwards to the page, which is decided again.
        "GET, /, 200, welcome, allow paths|allow paths",
        "GET, /nowhere, 404, Not Found, allow paths",
        // No handler takes the method: its answer is for those whom the path is for.
        "PUT, /orders/7, 405, Method Not Allowed, allow paths",
        "PUT, /plain, 405, Method Not Allowed, allow paths"
    })
    void letInTheirCallersWithOneRecordForEachDecision(
            String method, String path, int status, String text, String records) throws Exception {
        HttpResponse<String> response = app.send(RunningApp.SHOP.workload("/web"), method, path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(text);
        assertThat(app.records.take()).containsExactlyElementsOf(Arrays.asList(records.split("\\|")));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /plain",
        "GET, /functional/7",
        "GET, /hello.txt",
        "GET, /actuator/health",
        "GET, /",
        "GET, /nowhere",
        "PUT, /orders/7",
        "DELETE, /plain"
    })
    void keepOutEverybodyElse(String method, String path) throws Exception {
        HttpResponse<String> response = app.send(RunningApp.SHOP.workload("/ops"), method, path);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(app.records.take()).containsExactly("deny NO_ALLOW_RULE");
    }

    @Test
    void showNoErrorPageToWhomTheRequestWasDenied() throws Exception {
        HttpResponse<String> response = app.send(RunningApp.SHOP.workload("/ops"), "GET", "/orders/fail");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).doesNotContain("/orders/fail").doesNotContain("Internal Server Error");
        assertThat(app.records.take()).containsExactly("deny NO_ALLOW_RULE");
    }
}
