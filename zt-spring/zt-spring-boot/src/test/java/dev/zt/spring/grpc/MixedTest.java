package dev.zt.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.Workload;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.RunningApp;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** One application that serves HTTP and gRPC: the rules of neither replace those of the other. */
@Timeout(60)
class MixedTest {

    private static final Map<String, Object> PROPERTIES =
            Map.of("spring.main.web-application-type", "servlet", "spring.grpc.server.servlet.enabled", "false");

    @RestController
    static class Reader {

        @GetMapping("/orders")
        @AllowWorkloads("spiffe://shop.test/ops")
        String read() {
            return "read";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Reader.class)
    static class Shop {

        @Bean
        OrdersService orders() {
            return new OrdersService();
        }
    }

    @Test
    void guardsBothByTheirAnnotations() throws Exception {
        Workload web = RunningApp.SHOP.workload("/web");
        Workload ops = RunningApp.SHOP.workload("/ops");
        try (GrpcApp app = new GrpcApp(Shop.class, PROPERTIES)) {
            assertThat(app.app.send(ops, "GET", "/orders").statusCode()).isEqualTo(200);
            assertThat(app.app.send(web, "GET", "/orders").statusCode()).isEqualTo(403);
            assertThat(app.call(web, OrdersService.PLACE)).startsWith("placed");
            assertThatThrownBy(() -> app.call(ops, OrdersService.PLACE)).hasMessageContaining("PERMISSION_DENIED");
            // The same words over the other protocol are another operation.
            assertThat(app.app.send(web, "POST", "/shop.v1.Orders/Place").statusCode())
                    .isEqualTo(403);

            assertThat(app.app.records.take())
                    .containsExactly(
                            "allow MixedTest.Reader#read",
                            "deny NO_ALLOW_RULE",
                            "allow OrdersService#place",
                            "deny NO_ALLOW_RULE",
                            "deny NO_ALLOW_RULE");
        }
    }
}
