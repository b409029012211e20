package dev.zt.example.shop.gateway;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.workloadapi.WorkloadApiServer;
import dev.zt.spring.DeclaredPolicy;
import dev.zt.spring.test.DeclaredPolicyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What the annotations say is written down for those who read policies and not code. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "zt.policy.file=../policy/api-gateway.yaml",
            "zt.audit.file=target/audit.jsonl",
            "zt.revocations.file=src/test/resources/revoked.txt"
        })
class AnnotationsTest {

    @AutoClose
    private static WorkloadApiServer agent;

    @DynamicPropertySource
    static void identity(DynamicPropertyRegistry properties) throws IOException {
        DevIdentities shop = DevIdentities.create("shop.example", Clock.systemUTC(), Duration.ofHours(1));
        agent = WorkloadApiServer.tcp(shop.workload("/ns/shop/sa/api-gateway"));
        properties.add("zt.workload-api.socket", agent::address);
    }

    @Test
    void areWrittenDown(@Autowired DeclaredPolicy declared) {
        DeclaredPolicyFile.assertUpToDate(declared, Path.of("../policy/declared/api-gateway.yaml"));
    }
}
