package dev.zt.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.spring.RunningApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.ShadedNettyGrpcServerFactory;

/** The same over grpc-netty-shaded. */
@Tag("shaded")
@Timeout(60)
class ShadedGrpcTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {

        @Bean
        OrdersService orders() {
            return new OrdersService();
        }
    }

    @Test
    void isGuardedToo() throws IOException {
        try (GrpcApp app = new GrpcApp(Shop.class, Map.of())) {
            assertThat(app.app.context.getBean(GrpcServerFactory.class))
                    .isInstanceOf(ShadedNettyGrpcServerFactory.class);

            assertThat(app.call(RunningApp.SHOP.workload("/web"), OrdersService.PLACE))
                    .isEqualTo("placed 7 for spiffe://shop.test/web");
            assertThatThrownBy(() -> app.call(RunningApp.SHOP.workload("/other"), OrdersService.PLACE))
                    .hasMessageContaining("PERMISSION_DENIED");
            assertThat(app.app.records.take()).containsExactly("allow OrdersService#place", "deny NO_ALLOW_RULE");
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readNBytes(9)).hasSizeLessThan(9);
            }
        }
    }
}
