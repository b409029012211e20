package dev.zt.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.zt.devkit.Workload;
import dev.zt.spring.RunningApp;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What annotations of gRPC services count for beside a policy file. */
@Timeout(60)
class AuthorityOverGrpcTest {

    private static final Workload WEB = RunningApp.SHOP.workload("/web");
    private static final Workload OPS = RunningApp.SHOP.workload("/ops");
    private static final Workload OTHER = RunningApp.SHOP.workload("/other");

    private static final String ALL = """
            - id: web
              effect: allow
              from: [{principals: ["spiffe://shop.test/web"]}]
              to: [{grpc: [shop.v1.Orders/Place, shop.v1.Orders/Chat]}]
            - id: anybody
              effect: allow
              from: [{trustDomains: [shop.test]}]
              to: [{grpc: [shop.v1.Orders/ListAll]}]
            - id: ops
              effect: allow
              from: [{principals: ["spiffe://shop.test/ops"]}]
              to: [{grpc: [shop.v1.Orders/Erase]}]
            """;

    @TempDir
    private Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {

        @Bean
        OrdersService orders() {
            return new OrdersService();
        }
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
        Files.move(
                written,
                directory.resolve("policy.yaml"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private GrpcApp start(String authority) {
        return new GrpcApp(
                Shop.class,
                Map.of(
                        "zt.policy.file",
                        directory.resolve("policy.yaml").toString(),
                        "zt.policy.authority",
                        authority));
    }

    private static Status.Code call(GrpcApp app, Workload caller, MethodDescriptor<String, String> method) {
        StatusRuntimeException denial =
                catchThrowableOfType(StatusRuntimeException.class, () -> app.call(caller, method));
        return denial == null ? Status.Code.OK : denial.getStatus().getCode();
    }

    @Test
    void filesDecideAloneAndWhatTheyTakeBackNoAnnotationGives() throws IOException {
        write(ALL);
        try (GrpcApp app = start("files")) {
            assertThat(call(app, WEB, OrdersService.PLACE)).isEqualTo(Status.Code.OK);
            assertThat(call(app, OTHER, OrdersService.PLACE)).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(app.app.records.take()).containsExactly("allow web", "deny NO_ALLOW_RULE");

            write(ALL.replace("shop.test/web", "shop.test/other"));

            await().untilAsserted(() ->
                    assertThat(call(app, WEB, OrdersService.PLACE)).isEqualTo(Status.Code.PERMISSION_DENIED));
            assertThat(call(app, OTHER, OrdersService.PLACE)).isEqualTo(Status.Code.OK);
        }
    }

    @Test
    void whatAnAnnotationDeniesNoFileOpens() throws IOException {
        write(ALL);
        try (GrpcApp app = start("files")) {
            write("- {id: all, effect: allow, from: [{trustDomains: [shop.test]}]}\n");

            await().untilAsserted(() ->
                    assertThat(call(app, OTHER, OrdersService.ERASE)).isEqualTo(Status.Code.OK));
            assertThat(call(app, WEB, OrdersService.ERASE)).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(app.app.records.take()).last().isEqualTo("deny DENY_RULE OrdersService#erase-deny");
        }
    }

    @Test
    void annotationsKeepTheirRulesWhereBothAreMerged() throws IOException {
        write(ALL);
        try (GrpcApp app = start("merged")) {
            write("- {id: other, effect: allow, from: [{principals: [\"spiffe://shop.test/other\"]}]}\n");

            await().untilAsserted(() ->
                    assertThat(call(app, OTHER, OrdersService.PLACE)).isEqualTo(Status.Code.OK));
            assertThat(call(app, WEB, OrdersService.PLACE)).isEqualTo(Status.Code.OK);
            assertThat(call(app, OPS, OrdersService.ERASE)).isEqualTo(Status.Code.OK);
            assertThat(app.app.records.take()).contains("allow OrdersService#place", "allow OrdersService#erase");
        }
    }

    @Test
    void refusesAnnotationsThatFilesDoNotImplyWithTheRulesToAdd() throws IOException {
        write(ALL.replace("[shop.v1.Orders/Place, shop.v1.Orders/Chat]", "[shop.v1.Orders/Place]"));

        Throwable refusal =
                catchThrowableOfType(Exception.class, () -> start("files").close());
        while (!(refusal instanceof FailureAnalyzedException)) {
            refusal = refusal.getCause();
        }

        assertThat(((FailureAnalyzedException) refusal).analysis().getDescription())
                .isEqualTo("zt.policy.authority is files, and they do not say what annotations say:\n"
                        + "OrdersService#chat allows spiffe://shop.test/web (channel-bound) POST shop.v1.Orders/Chat, which"
                        + " is denied, since no rule allows it.");
        assertThat(((FailureAnalyzedException) refusal).analysis().getAction()).contains("""
                            - id: "OrdersService.chat"
                              effect: allow
                              from:
                              - {principals: ["spiffe://shop.test/web"]}
                              to:
                              - {grpc: ["shop.v1.Orders/Chat"]}
                        """.indent(2));
    }
}
