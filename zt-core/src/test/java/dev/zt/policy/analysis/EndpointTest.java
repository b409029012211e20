package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.Operation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

    @Nested
    class Parse {

        @Test
        void takesMethodAndPathWithBlanksAroundThem() {
            Endpoint endpoint = Endpoint.parse("  GET   /v1/orders/{id} ");

            assertThat(endpoint).hasToString("GET /v1/orders/{id}");
            assertThat(endpoint.method()).isEqualTo("GET");
            assertThat(endpoint.grpc()).isNull();
        }

        @Test
        void takesAMethodOfGrpcWithBlanksAroundIt() {
            Endpoint endpoint = Endpoint.parse(" shop.v1.Orders/Place ");

            assertThat(endpoint).hasToString("shop.v1.Orders/Place");
            assertThat(endpoint.path()).isNull();
        }
    }

    @Nested
    class Example {

        @ParameterizedTest
        @CsvSource({
            "GET /v1/orders/{id}, /v1/orders/any",
            "GET /{tenant}/orders/{id}, /any/orders/any",
            "GET /files/{**}, /files/any",
            "GET /{**}, /any",
            "GET /, /"
        })
        void hasAWordForEachVariable(String text, String path) {
            assertThat(Endpoint.parse(text).example()).isEqualTo(new Operation.Http("GET", path));
        }

        @Test
        void isTheMethodItselfForGrpc() {
            assertThat(Endpoint.parse("s.S/m").example()).isEqualTo(new Operation.Grpc("s.S/m"));
        }
    }
}
