package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageTest {

    @ParameterizedTest
    @CsvSource({
        "/orders, /orders",
        "/orders/{id}, /orders/{v1}",
        "/orders/{id:[0-9]+}/x, /orders/{v1}/x",
        "/orders/*.pdf, /orders/{v1}",
        "/a/**, /a/{**}",
        "/a/{*rest}, /a/{**}",
        "/**/b, /{**}",
        "'', /",
        "orders, /orders",
        "/a b, /{**}"
    })
    void translatesPatternsOfSpringToTheSameOrWiderOnes(String spring, String expected) {
        assertThat(Coverage.translated(spring).text()).isEqualTo(expected);
    }
}
