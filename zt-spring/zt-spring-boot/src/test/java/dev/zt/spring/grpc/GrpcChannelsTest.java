package dev.zt.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.grpc.netty.ZtGrpcChannel;
import dev.zt.source.IdentitySource;
import dev.zt.spring.RunningApp;
import dev.zt.spring.ZtClient;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;

/** One application calls another over gRPC. */
@Timeout(60)
class GrpcChannelsTest {

    private GrpcApp orders;
    private ConfigurableApplicationContext web;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Web {

        @Bean(destroyMethod = "")
        IdentitySource identity() {
            return RunningApp.SHOP.workload("/web").source();
        }

        @Bean
        Holder holder(
                @ZtClient("orders") ManagedChannel orders,
                @ZtClient("orders") Channel any,
                @ZtClient("ops") ManagedChannel ops,
                ObjectProvider<Channel> plain) {
            return new Holder(orders, any, ops, plain.getIfAvailable());
        }
    }

    record Holder(ManagedChannel orders, Channel any, ManagedChannel ops, Channel plain) {}

    @BeforeEach
    void start() {
        orders = new GrpcApp(GuardedGrpcTest.Shop.class, Map.of());
        String target = "127.0.0.1:" + orders.port();
        web = new SpringApplicationBuilder(Web.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "zt.clients.orders.peer=spiffe://shop.test/orders",
                        "zt.clients.orders.target=" + target,
                        "zt.clients.ops.peer=spiffe://shop.test/ops",
                        "zt.clients.ops.target=" + target,
                        "zt.clients.both.peer=spiffe://shop.test/ops",
                        "zt.clients.both.target=" + target,
                        "spring.grpc.client.channel.both.ssl.enabled=false",
                        "spring.grpc.client.channel.plain.target=" + target)
                .run();
    }

    @AfterEach
    void stop() {
        web.close();
        orders.close();
    }

    /** What Spring's own clients get their channels from. */
    private GrpcChannelFactory spring() {
        return web.getBean(GrpcChannelFactory.class);
    }

    private static String place(Channel channel) {
        return ClientCalls.blockingUnaryCall(
                channel, OrdersService.PLACE, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "7");
    }

    @Test
    void callThePeerThatIsConfigured() {
        Holder channels = web.getBean(Holder.class);

        assertThat(place(channels.orders())).isEqualTo("placed 7 for spiffe://shop.test/web");
        assertThat(channels.any()).isSameAs(channels.orders());
    }

    @Test
    void refuseAnotherPeerAtTheSameAddress() {
        assertThatThrownBy(() -> place(web.getBean(Holder.class).ops())).hasMessageContaining("UNAVAILABLE");
        assertThat(orders.app.context.getBean(OrdersService.class).callers).isEmpty();
    }

    @Test
    void areNeverInjectedWithoutTheirName() {
        assertThat(web.getBean(Holder.class).plain()).isNull();
    }

    @Test
    void ofSpringHaveTheSamePeers() {
        GrpcChannelFactory factory = spring();

        assertThat(place(factory.createChannel("orders"))).isEqualTo("placed 7 for spiffe://shop.test/web");
    }

    @Test
    void ofSpringAreRefusedWhereZtKnowsNoPeer() {
        GrpcChannelFactory factory = spring();

        for (String target : new String[] {"plain", "default", "127.0.0.1:" + orders.port(), "dns:///orders:9090"}) {
            assertThatThrownBy(() -> factory.createChannel(target))
                    .isInstanceOf(FailureAnalyzedException.class)
                    .hasMessageContaining("A gRPC channel \"" + target + "\" is wanted, and zt.clients names no peer");
        }
    }

    @Test
    void ofSpringAreRefusedWithSettingsThatZtWouldNotObey() {
        assertThatThrownBy(() -> spring().createChannel("both"))
                .hasMessageContaining("spring.grpc.client.channel.both is set");
    }

    @Test
    @Tag("netty")
    void cannotBeMadePlaintext() {
        GrpcChannelBuilderCustomizer<ZtGrpcChannel.Builder> plaintext = (name, builder) -> builder.usePlaintext();

        assertThatThrownBy(() -> spring().createChannel(
                                "orders", ChannelBuilderOptions.defaults().withCustomizer(plaintext)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endWithTheirContext() {
        ManagedChannel channel = web.getBean(Holder.class).orders();

        web.close();

        assertThat(channel.isShutdown()).isTrue();
    }
}
