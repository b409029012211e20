package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.devkit.Workload;
import dev.zt.policy.Rule;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.DenyWorkloads;
import dev.zt.spring.RunningApp;
import dev.zt.spring.autoconfigure.ZtEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What annotations of handlers count for beside a policy file. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class AuthorityTest {

    private static final Workload WEB = RunningApp.SHOP.workload("/web");
    private static final Workload OPS = RunningApp.SHOP.workload("/ops");
    private static final Workload BATCH = RunningApp.SHOP.workload("/batch");
    private static final String READ = "AuthorityTest.Stock#read";

    /** As much as the annotations say, by other patterns. */
    private static final String COVERING = """
            - id: reads
              effect: allow
              from: [{principals: ["spiffe://shop.test/web"]}, {principals: ["spiffe://shop.test/ops"]}]
              to: [{http: {methods: [GET], paths: ["/stock/{**}"]}}]
            - id: places
              effect: allow
              from: [{principals: ["spiffe://shop.test/ops"]}]
              to: [{http: {methods: [POST], paths: [/stock]}}]
            """;

    @TempDir
    private Path directory;

    @RestController
    @RequestMapping("/stock")
    static class Stock {

        @GetMapping("/{id}")
        @AllowWorkloads({"spiffe://shop.test/web", "spiffe://shop.test/ops"})
        String read(@PathVariable String id) {
            return "read " + id;
        }

        /** The pattern of the other handler is about this path too, and its annotation is not. */
        @GetMapping("/special")
        @AllowWorkloads("spiffe://shop.test/ops")
        String special() {
            return "special";
        }

        @PostMapping
        @AllowWorkloads("spiffe://shop.test/*")
        @DenyWorkloads("spiffe://shop.test/batch")
        String place() {
            return "placed";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Stock.class)
    static class App {}

    private Path file() {
        return directory.resolve("policy.yaml");
    }

    private void write(String rules) throws IOException {
        Path written = Files.writeString(directory.resolve("written"), """
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: central}
                spec:
                  workload: spiffe://shop.test/orders
                  rules:
                """ + rules.indent(2));
        Files.move(written, file(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private RunningApp start(String authority, Map<String, Object> more) {
        Map<String, Object> properties =
                new HashMap<>(Map.of("zt.policy.file", file().toString(), "zt.policy.authority", authority));
        properties.put("logging.level.zt", "INFO");
        properties.put("logging.level.dev.zt.spring", "INFO");
        properties.putAll(more);
        return RunningApp.start(App.class, properties);
    }

    private FailureAnalysis refusal(Map<String, Object> properties) {
        try (RunningApp app = start("files", properties)) {
            throw new AssertionError("started: " + app.port());
        } catch (FailureAnalyzedException e) {
            return e.analysis();
        } catch (RuntimeException e) {
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof FailureAnalyzedException analyzed) {
                    return analyzed.analysis();
                }
            }
            throw e;
        }
    }

    private static int status(RunningApp app, Workload caller, String method, String path) throws Exception {
        return app.send(caller, method, path).statusCode();
    }

    private static final String ALL = COVERING.replace(
            "from: [{principals: [\"spiffe://shop.test/ops\"]}]\n  to: [{http: {methods: [POST]",
            "from: [{principals: [\"spiffe://shop.test/*\"], notPrincipals: [\"spiffe://shop.test/batch\"]}]\n"
                    + "  to: [{http: {methods: [POST]");

    @Test
    void filesDecideAloneWhereTheyHaveTheAuthority() throws Exception {
        write(ALL);
        try (RunningApp app = start("files", Map.of())) {
            assertThat(status(app, WEB, "GET", "/stock/7")).isEqualTo(200);
            assertThat(status(app, OPS, "GET", "/stock/7")).isEqualTo(200);
            assertThat(status(app, BATCH, "GET", "/stock/7")).isEqualTo(403);
            assertThat(app.records.take()).containsExactly("allow reads", "allow reads", "deny NO_ALLOW_RULE");
            assertThat(app.context.getBean(Zt.class).policies().rules())
                    .extracting(Rule::id)
                    .contains("reads", "AuthorityTest.Stock#place-deny")
                    .doesNotContain(READ, "AuthorityTest.Stock#place");
        }
    }

    @Test
    void annotationsAllowWhatFilesDoNotWhereBothAreMerged() throws Exception {
        write(ALL.replace("{principals: [\"spiffe://shop.test/ops\"]}], to", "], to"));
        try (RunningApp app = start("merged", Map.of())) {
            assertThat(status(app, OPS, "GET", "/stock/special")).isEqualTo(200);
            assertThat(status(app, WEB, "GET", "/stock/special")).isEqualTo(200);
            assertThat(app.records.take()).containsExactly("allow reads", "allow reads");

            write("- id: none\n  effect: deny\n  to: [{http: {paths: [/other]}}]\n");
            await().untilAsserted(() ->
                    assertThat(status(app, WEB, "GET", "/stock/special")).isEqualTo(403));
            assertThat(status(app, OPS, "GET", "/stock/special")).isEqualTo(200);
            assertThat(app.records.take()).last().isEqualTo("allow AuthorityTest.Stock#special");
        }
    }

    @Test
    void refusesAnnotationsThatFilesDoNotImplyWithTheRulesToAdd() throws Exception {
        write(ALL.replace(", {principals: [\"spiffe://shop.test/ops\"]}]", "]"));

        FailureAnalysis refusal = refusal(Map.of());

        assertThat(refusal.getDescription()).isEqualTo("""
                        zt.policy.authority is files, and they do not say what annotations say:
                        AuthorityTest.Stock#read allows spiffe://shop.test/ops (channel-bound) GET /stock/other, which is \
                        denied, since no rule allows it.
                        AuthorityTest.Stock#special allows spiffe://shop.test/ops (channel-bound) GET /stock/special, which \
                        is denied, since no rule allows it.""");
        assertThat(refusal.getAction())
                .startsWith("Correct the annotations, or let rules in zt.policy.file say so, for example:\n")
                .endsWith("A rule counts in a policy whose spec.workload is spiffe://shop.test/orders.");
        Files.writeString(file(), Files.readString(file()) + "---\n" + example(refusal));
        try (RunningApp app = start("files", Map.of())) {
            assertThat(status(app, OPS, "GET", "/stock/special")).isEqualTo(200);
            assertThat(app.records.take()).containsExactly("allow AuthorityTest.Stock.special");
        }
    }

    /** The rule for a pattern leaves out the path of another handler, to which its callers may not go. */
    @Test
    void theRulesToAddLetNobodyInThatTheCodeDoesNot() throws Exception {
        Files.writeString(file(), example(refusal(Map.of())));
        // Only now is there something to deny.
        Files.writeString(file(), Files.readString(file()) + "---\n" + example(refusal(Map.of())));

        try (RunningApp app = start("files", Map.of())) {
            assertThat(status(app, WEB, "GET", "/stock/7")).isEqualTo(200);
            assertThat(status(app, OPS, "GET", "/stock/special")).isEqualTo(200);
            assertThat(status(app, WEB, "GET", "/stock/special")).isEqualTo(403);
        }
    }

    private static String example(FailureAnalysis refusal) {
        String action = refusal.getAction();
        return action.substring(action.indexOf("    api"), action.indexOf("A rule counts"))
                .stripIndent();
    }

    @Test
    void refusesADenialThatFilesDoNotImply() throws Exception {
        write(COVERING.replace("methods: [POST]", "methods: [POST, PUT]")
                + "- {id: all, effect: allow, from: [{principals: [\"spiffe://shop.test/*\"]}],"
                + " to: [{http: {methods: [POST], paths: [/stock]}}]}\n");

        FailureAnalysis refusal = refusal(Map.of());

        assertThat(refusal.getDescription())
                .contains("AuthorityTest.Stock#place-deny denies spiffe://shop.test/batch (channel-bound) POST /stock,"
                        + " which is allowed by all.");
        assertThat(refusal.getAction())
                .contains("id: \"AuthorityTest.Stock.place-deny\"\n")
                .contains("effect: deny");
    }

    @Test
    void aReloadThatSaysLessIsInForceAndToldOfUntilItIsMended(CapturedOutput output) throws Exception {
        write(ALL);
        try (RunningApp app = start(
                "files", Map.of("management.endpoints.web.exposure.include", "zt", "management.server.port", "0"))) {
            ZtEndpoint endpoint = app.context.getBean(ZtEndpoint.class);
            assertThat(endpoint.read().get("annotations")).isEqualTo(Map.of("authority", "files", "unmet", List.of()));
            assertThat(output).doesNotContain("The policy files");

            write(ALL.replace(", {principals: [\"spiffe://shop.test/ops\"]}]", "]"));
            await().untilAsserted(() ->
                    assertThat(status(app, OPS, "GET", "/stock/7")).isEqualTo(403));
            assertThat(status(app, WEB, "GET", "/stock/7")).isEqualTo(200);
            assertThat(endpoint.read().get("annotations")).asString().contains(READ + " allows spiffe://shop.test/ops");
            assertThat(output)
                    .containsOnlyOnce(
                            "The policy files decide, and no longer say what the code says: " + READ + " allows ")
                    .containsOnlyOnce("no longer say what the code says: AuthorityTest.Stock#special allows ");

            write(ALL);
            await().untilAsserted(() ->
                    assertThat(status(app, OPS, "GET", "/stock/7")).isEqualTo(200));
            assertThat(output).containsOnlyOnce("The policy files say again all that annotations say.");
        }
    }

    @Test
    void aReloadOpensWhatNoAnnotationSaysAndNothingThatOneDenies() throws Exception {
        write(ALL);
        try (RunningApp app = start("files", Map.of())) {
            assertThat(status(app, BATCH, "GET", "/stock/7")).isEqualTo(403);

            write("- {id: all, effect: allow, from: [{principals: [\"spiffe://shop.test/*\"]}]}\n");

            await().untilAsserted(() ->
                    assertThat(status(app, BATCH, "GET", "/stock/7")).isEqualTo(200));
            assertThat(status(app, BATCH, "POST", "/stock")).isEqualTo(403);
            assertThat(app.records.take()).last().isEqualTo("deny DENY_RULE AuthorityTest.Stock#place-deny");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"merged", "files"})
    void theStartReportSaysWhichAuthorityIsInForce(String authority, CapturedOutput output) throws Exception {
        write(ALL);
        try (RunningApp app = start(authority, Map.of())) {
            assertThat(output).containsOnlyOnce(", policy authority " + authority + ", connector " + app.port());
        }
    }

    @Test
    void refusesWhatFilesCouldNotDecide() throws Exception {
        assertThat(refusal(Map.of("zt.policy.file", "")).getDescription())
                .isEqualTo(
                        "zt.policy.authority is files, and zt.policy.file names none: nothing could ever be allowed.");
        write(ALL);
        assertThat(refusal(Map.of("zt.static", "true")).getDescription())
                .isEqualTo(
                        "zt.static is true, and zt.policy.authority is files: static resources would be open although"
                                + " no file says so.");
    }

    @Test
    void refusesToAllowWhatIstioWouldWhereNothingAllows() {
        assertThat(refusal(Map.of("zt.policy.istio-allow-when-no-allow-policy", "true"))
                        .getDescription())
                .startsWith("zt.policy.istio-allow-when-no-allow-policy is true, and zt.policy.authority is files: ");
    }

    @Test
    void refusesToStartWithoutTheFileThatDecides() {
        FailureAnalysis refusal = refusal(Map.of());

        assertThat(refusal.getDescription()).contains(READ + " allows spiffe://shop.test/");
        assertThat(refusal.getAction()).contains("none does now: cannot read " + file());
    }
}
