package dev.zt.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.source.IdentitySource;
import dev.zt.spring.RunningApp;
import dev.zt.spring.ZtClient;
import dev.zt.spring.app.ShopApplication;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** One application calls another. */
class ClientsTest {

    private static RunningApp orders;
    private static ConfigurableApplicationContext web;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Web {

        @Bean(destroyMethod = "")
        IdentitySource identity() {
            return RunningApp.SHOP.workload("/web").source();
        }

        /** It would call in plaintext, and without a peer to expect. */
        @Bean
        RestClientCustomizer replacing() {
            return builder ->
                    builder.requestFactory(new SimpleClientHttpRequestFactory()).baseUrl("http://127.0.0.1:1");
        }

        @Bean
        RestClient.Builder own() {
            return RestClient.builder().requestFactory(new SimpleClientHttpRequestFactory());
        }

        @Bean
        Holder holder(
                @ZtClient("orders") RestClient orders,
                @ZtClient("orders") RestClient.Builder builder,
                @ZtClient("ops") RestClient ops,
                ObjectProvider<RestClient> plain) {
            return new Holder(orders, builder.build(), ops, plain.getIfAvailable());
        }
    }

    record Holder(RestClient orders, RestClient built, RestClient ops, RestClient plain) {}

    @BeforeAll
    static void start() {
        orders = RunningApp.start(ShopApplication.class, Map.of());
        String url = "https://127.0.0.1:" + orders.port();
        web = new SpringApplicationBuilder(Web.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "zt.clients.orders.peer=spiffe://shop.test/orders",
                        "zt.clients.orders.url=" + url,
                        "zt.clients.ops.peer=spiffe://shop.test/ops",
                        "zt.clients.ops.url=" + url)
                .run();
    }

    @AfterAll
    static void stop() {
        web.close();
        orders.close();
    }

    private static String read(RestClient client) {
        return client.get().uri("/orders/7").retrieve().body(String.class);
    }

    @Test
    void callsThePeerThatIsConfigured() {
        assertThat(read(web.getBean(Holder.class).orders())).isEqualTo("7 for spiffe://shop.test/web");
        assertThat(read(web.getBean(Holder.class).built())).isEqualTo("7 for spiffe://shop.test/web");
    }

    @Test
    void refusesAnotherPeerAtTheSameAddress() {
        assertThatThrownBy(() -> read(web.getBean(Holder.class).ops())).isInstanceOf(ResourceAccessException.class);
    }

    @Test
    void callsNobodyInPlaintext() {
        RestClient client = web.getBean(Holder.class).orders();

        assertThatThrownBy(() -> client.get()
                        .uri("http://127.0.0.1:" + orders.port())
                        .retrieve()
                        .body(String.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNeverInjectedWithoutItsName() {
        assertThat(web.getBean(Holder.class).plain()).isNull();
    }
}
