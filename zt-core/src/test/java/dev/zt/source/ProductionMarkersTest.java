package dev.zt.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductionMarkersTest {

    @ParameterizedTest
    @CsvSource({
        "KUBERNETES_SERVICE_HOST, 10.0.0.1",
        "KUBERNETES_SERVICE_HOST, ''",
        "SPRING_PROFILES_ACTIVE, prod",
        "SPRING_PROFILES_ACTIVE, 'eu, Production'",
        "SPRING_PROFILES_ACTIVE, 'live,debug'",
        "spring.profiles.active, prod",
        "ZT_ENV, PROD",
        "zt.env, production",
        "ENVIRONMENT, production",
        "APP_ENV, live",
    })
    void areFound(String name, String value) {
        assertThat(ProductionMarkers.find(Map.of(name, value))).get().asString().contains(name);
    }

    @Test
    void areNotSeenInDevelopment() {
        assertThat(ProductionMarkers.find(Map.of("SPRING_PROFILES_ACTIVE", "dev,product-catalog", "ENVIRONMENT", "")))
                .isEmpty();
        assertThat(ProductionMarkers.find(Map.of())).isEmpty();
    }
}
