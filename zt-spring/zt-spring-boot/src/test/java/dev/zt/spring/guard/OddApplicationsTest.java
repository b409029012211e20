package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.RunningApp;
import dev.zt.spring.app.ShopApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Applications that are set up otherwise are guarded as well. */
class OddApplicationsTest {

    private static HttpResponse<String> read(RunningApp app, String caller, String path) throws Exception {
        return app.send(
                RunningApp.SHOP.workload(caller),
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + app.port() + path)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.main.lazy-initialization",
                "spring.threads.virtual.enabled",
                "server.http2.enabled",
                "spring.mvc.hiddenmethod.filter.enabled"
            })
    void areForTheirCallersAlone(String property) throws Exception {
        try (RunningApp app = RunningApp.start(ShopApplication.class, Map.of(property, "true"))) {
            HttpResponse<String> response = read(app, "/web", "/orders/7");

            assertThat(response.body()).isEqualTo("7 for spiffe://shop.test/web");
            assertThat(response.version())
                    .isEqualTo(property.contains("http2") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
            assertThat(read(app, "/web", "/orders/async").body()).isEqualTo("later");
            assertThat(read(app, "/ops", "/orders/7").statusCode()).isEqualTo(403);
            assertThat(app.records.take())
                    .containsExactly(
                            "allow ShopApplication.Orders#read",
                            "allow ShopApplication.Orders#later",
                            "deny NO_ALLOW_RULE");
        }
    }

    @RestController
    static class Proxied {

        @GetMapping("/proxied")
        @AllowWorkloads("spiffe://shop.test/web")
        public String read() {
            return "read";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @AutoConfigurationPackage
    static class WithProxy {

        @Bean
        Proxied proxied() {
            return new Proxied();
        }

        @Bean
        MethodInterceptor around() {
            return call -> "around " + call.proceed();
        }

        @Bean
        static BeanNameAutoProxyCreator proxies() {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setBeanNames("proxied");
            creator.setInterceptorNames("around");
            creator.setProxyTargetClass(true);
            return creator;
        }
    }

    @Test
    void areGuardedBehindTheirProxies() throws Exception {
        try (RunningApp app = RunningApp.start(WithProxy.class, Map.of())) {
            assertThat(read(app, "/ops", "/proxied").statusCode()).isEqualTo(403);
            assertThat(read(app, "/web", "/proxied").body()).isEqualTo("around read");
            assertThat(app.records.take())
                    .containsExactly("deny NO_ALLOW_RULE", "allow OddApplicationsTest.Proxied#read");
        }
    }
}
