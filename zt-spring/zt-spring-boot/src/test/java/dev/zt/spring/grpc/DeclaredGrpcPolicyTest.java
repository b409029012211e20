package dev.zt.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.AccessPolicyReader;
import dev.zt.spring.DeclaredPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the annotations of a gRPC service say in a policy file: exactly what they say, method by method. */
@Timeout(60)
class DeclaredGrpcPolicyTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {

        @Bean
        OrdersService orders() {
            return new OrdersService();
        }
    }

    @Test
    void namesEachMethodWithItsCallers() {
        try (GrpcApp app = new GrpcApp(Shop.class, Map.of())) {
            DeclaredPolicy declared = app.app.context.getBean(DeclaredPolicy.class);

            assertThat(declared.notes()).isEmpty();
            assertThat(AccessPolicyReader.parse(declared.toYaml(), "declared.yaml"))
                    .containsExactly(declared.policy());
            assertThat(declared.toYaml()).isEqualTo("""
                    # What the annotations of this workload say. Written from its code: change them, not this.
                    apiVersion: zt.dev/v1
                    kind: AccessPolicy
                    metadata: {name: "annotations"}
                    spec:
                      workload: "spiffe://shop.test/orders"
                      rules:
                      - id: "OrdersService.chat"
                        effect: allow
                        from:
                        - {principals: ["spiffe://shop.test/web"]}
                        to:
                        - {grpc: ["shop.v1.Orders/Chat"]}
                      - id: "OrdersService.erase"
                        effect: allow
                        from:
                        - {principals: ["spiffe://shop.test/ops"]}
                        to:
                        - {grpc: ["shop.v1.Orders/Erase"]}
                      - id: "OrdersService.erase-deny"
                        effect: deny
                        from:
                        - {principals: ["spiffe://shop.test/web"]}
                        to:
                        - {grpc: ["shop.v1.Orders/Erase"]}
                      - id: "OrdersService.listAll"
                        effect: allow
                        from:
                        - {trustDomains: ["shop.test"]}
                        to:
                        - {grpc: ["shop.v1.Orders/ListAll"]}
                      - id: "OrdersService.place"
                        effect: allow
                        from:
                        - {principals: ["spiffe://shop.test/web"]}
                        to:
                        - {grpc: ["shop.v1.Orders/Place"]}
                    """);
        }
    }

    /** What files allow and annotations therefore do not is written all the same: it is what the code says. */
    @Test
    void isTheSameWhereFilesDecide() {
        String merged = yaml(Map.of());

        assertThat(yaml(Map.of(
                        "zt.policy.authority", "files", "zt.policy.file", "classpath:declared/covering-policy.yaml")))
                .isEqualTo(merged);
    }

    private static String yaml(Map<String, Object> properties) {
        try (GrpcApp app = new GrpcApp(Shop.class, properties)) {
            return app.app.context.getBean(DeclaredPolicy.class).toYaml();
        }
    }
}
