package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExternalTest {

    @Test
    void podsOfAWorkloadAreThoseThatItsSelectorSelects() {
        Workload workload = WorkloadBuilder.named("a")
                .namespace("far")
                .labels(Map.of("app", "a", "version", "1"))
                .selector(Map.of("app", "a"))
                .build();

        assertThat(External.Pods.from(workload)).isEqualTo(new External.Pods("far", Map.of("app", "a")));
    }
}
