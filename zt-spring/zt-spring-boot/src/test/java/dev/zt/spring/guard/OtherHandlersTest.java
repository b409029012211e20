package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.RunningApp;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Controller;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;

/** Handlers that Spring Boot did not set up: none runs before it was decided about. */
class OtherHandlersTest {

    private static final List<String> RAN = new CopyOnWriteArrayList<>();

    @Controller
    static class Erasing {

        @GetMapping("/erase")
        @AllowWorkloads("spiffe://shop.test/ops")
        void erase(HttpServletResponse response) {
            RAN.add("erase");
            response.setStatus(HttpServletResponse.SC_OK);
        }
    }

    private static ServletRegistrationBean<DispatcherServlet> servlet(WebApplicationContext context, String name) {
        ServletRegistrationBean<DispatcherServlet> servlet =
                new ServletRegistrationBean<>(new DispatcherServlet(context), "/" + name + "/*");
        servlet.setName(name);
        return servlet;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @AutoConfigurationPackage
    static class TwoMore {

        @Bean
        Erasing erasing() {
            return new Erasing();
        }

        @Bean
        ServletRegistrationBean<DispatcherServlet> alone() {
            GenericWebApplicationContext context = new GenericWebApplicationContext();
            context.registerBean(Erasing.class);
            context.refresh();
            return servlet(context, "alone");
        }

        @Bean
        ServletRegistrationBean<DispatcherServlet> same(ApplicationContext context) {
            return servlet((WebApplicationContext) context, "same");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OwnMapping {

        @Bean
        HandlerMapping own() {
            HttpRequestHandler handler = (request, response) -> RAN.add("own");
            return request -> new HandlerExecutionChain(handler);
        }
    }

    @BeforeEach
    void forget() {
        RAN.clear();
    }

    /** CVE-2026-22754. */
    @Test
    void runNoneOfAServletWithAContextOfItsOwn() throws Exception {
        try (RunningApp app = RunningApp.start(TwoMore.class, Map.of())) {
            assertThat(app.send(RunningApp.SHOP.workload("/ops"), "GET", "/alone/erase")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(app.records.take()).containsExactly("deny NO_ALLOW_RULE");
            assertThat(RAN).isEmpty();
        }
    }

    /** CVE-2023-34035, CVE-2026-22753. */
    @Test
    void areForTheirCallersAloneInASecondServletOfTheApplication() throws Exception {
        try (RunningApp app = RunningApp.start(TwoMore.class, Map.of())) {
            assertThat(app.send(RunningApp.SHOP.workload("/web"), "GET", "/same/erase")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(RAN).isEmpty();
            assertThat(app.send(RunningApp.SHOP.workload("/ops"), "GET", "/same/erase")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(app.records.take())
                    .containsExactly("deny NO_ALLOW_RULE", "allow OtherHandlersTest.Erasing#erase");
        }
    }

    @Test
    void mayNotBeMappedByWhatTakesNoInterceptors() {
        assertThatThrownBy(() -> RunningApp.start(OwnMapping.class, Map.of()))
                .hasStackTraceContaining("which takes no interceptors");
    }
}
