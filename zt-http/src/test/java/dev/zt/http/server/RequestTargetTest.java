package dev.zt.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.sun.net.httpserver.HttpExchange;
import dev.zt.policy.Operation;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetTest {

    private static Operation.Http of(String method, String target) {
        HttpExchange exchange = mock();
        when(exchange.getRequestMethod()).thenReturn(method);
        when(exchange.getRequestURI()).thenReturn(URI.create(target));
        return RequestTarget.of(exchange);
    }

    @ParameterizedTest
    @CsvSource({
        "/orders, /orders",
        "/orders?limit=10, /orders",
        "/orders?a=/admin?b, /orders",
        "/orders?, /orders",
        "?a=b, ''",
        "/a%2Fb, /a%2Fb",
        "/a/../b, /a/../b",
        "/a;v=1, /a;v=1",
        "//admin/x, //admin/x",
        "https://host/x?y, https://host/x",
        "*, *"
    })
    void takesAllBeforeTheQueryAsItWasSent(String target, String path) {
        assertThat(of("GET", target)).isEqualTo(new Operation.Http("GET", path));
    }

    @Test
    void leavesTheMethodAsItWasSent() {
        assertThat(of("gEt", "/").method()).isEqualTo("gEt");
    }
}
