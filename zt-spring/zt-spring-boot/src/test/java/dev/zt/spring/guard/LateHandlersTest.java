package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.DenyWorkloads;
import dev.zt.spring.RunningApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Handlers whose annotations nobody has read, behind a policy file that opens all paths. */
class LateHandlersTest {

    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: orders, revision: 1}
            spec:
              workload: spiffe://shop.test/orders
              rules:
              - id: all
                effect: allow
                from: [{trustDomains: [shop.test]}]
                to: [{http: {paths: ["/{**}"]}}]
            """;
    private static final List<String> RAN = new CopyOnWriteArrayList<>();

    private static RunningApp app;

    private static String ran(String what) {
        RAN.add(what);
        return what;
    }

    static class Denying {

        @DenyWorkloads("spiffe://shop.test/web")
        @ResponseBody
        public String denying() {
            return ran("denying");
        }
    }

    static class Allowing {

        @AllowWorkloads("spiffe://shop.test/ops")
        @ResponseBody
        public String allowing() {
            return ran("allowing");
        }
    }

    @AllowWorkloads("spiffe://shop.test/ops")
    interface ForOps {}

    static class OfType implements ForOps {

        @ResponseBody
        public String typed() {
            return ran("typed");
        }
    }

    static class Bare {

        @ResponseBody
        public String bare() {
            return ran("bare");
        }
    }

    @DenyWorkloads("spiffe://shop.test/web")
    static class OfNoMethod implements HttpRequestHandler {

        @Override
        public void handleRequest(
                jakarta.servlet.http.HttpServletRequest request, jakarta.servlet.http.HttpServletResponse response) {
            ran("bean");
        }
    }

    @DenyWorkloads("spiffe://shop.test/web")
    static class Function implements HandlerFunction<ServerResponse> {

        @Override
        public ServerResponse handle(ServerRequest request) {
            return ServerResponse.ok().body(ran("function"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @AutoConfigurationPackage
    static class Growing {

        @Bean("/bean")
        OfNoMethod bean() {
            return new OfNoMethod();
        }

        @Bean
        RouterFunction<ServerResponse> function() {
            return RouterFunctions.route().GET("/function", new Function()).build();
        }
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("policy.yaml"), POLICY);
        app = RunningApp.start(Growing.class, Map.of("zt.policy.file", file.toString()));
        for (Object handler : List.of(new Denying(), new Allowing(), new OfType(), new Bare())) {
            java.lang.reflect.Method method = handler.getClass().getDeclaredMethods()[0];
            app.context
                    .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                    .registerMapping(
                            RequestMappingInfo.paths("/" + method.getName()).build(), handler, method);
        }
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @BeforeEach
    void forget() {
        RAN.clear();
        app.records.take();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/denying", "/allowing", "/typed", "/bean", "/function"})
    void runForNobodyIfTheyBearAnnotations(String path) throws Exception {
        for (String caller : List.of("/web", "/ops")) {
            assertThat(app.send(RunningApp.SHOP.workload(caller), "GET", path).statusCode())
                    .isEqualTo(403);
        }
        assertThat(RAN).isEmpty();
        assertThat(app.records.take())
                .containsExactly("deny DENY_RULE zt.unread-annotations", "deny DENY_RULE zt.unread-annotations");
    }

    @Test
    void followThePolicyFileIfTheyBearNone() throws Exception {
        assertThat(app.send(RunningApp.SHOP.workload("/web"), "GET", "/bare").body())
                .isEqualTo("bare");
        assertThat(app.records.take()).containsExactly("allow all");
    }
}
