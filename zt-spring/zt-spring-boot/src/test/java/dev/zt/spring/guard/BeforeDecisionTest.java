package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.http.servlet.RequestAccess;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.RunningApp;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.MappedInterceptor;

/** What of an application runs, and what of a request is read, before the decision. */
class BeforeDecisionTest {

    private static final List<String> RAN = new CopyOnWriteArrayList<>();
    private static final HandlerInterceptor TELLING = new HandlerInterceptor() {
        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            RAN.add("interceptor");
            return true;
        }
    };

    private static RunningApp app;

    /** Tells who reads the body. */
    private static final class Watched extends HttpServletRequestWrapper {

        private boolean told;

        Watched(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            RAN.add("body");
            return super.getInputStream();
        }

        @Override
        public Collection<Part> getParts() throws IOException, ServletException {
            // Spring looks at them again after the response, to clean up.
            if (!told) {
                RAN.add("parts");
            }
            told = true;
            return super.getParts();
        }
    }

    /** What is resolved for it was made by code of the application. */
    record Cart(String name) {}

    @RestController
    static class Carts {

        @PostMapping("/upload")
        @AllowWorkloads("spiffe://shop.test/ops")
        String upload(@RequestParam MultipartFile file) throws IOException {
            return new String(file.getBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }

        @PostMapping("/cart")
        @AllowWorkloads("spiffe://shop.test/ops")
        String cart(Cart cart, @RequestBody String body) {
            return cart.name() + body;
        }

        @PutMapping("/form")
        @AllowWorkloads("spiffe://shop.test/ops")
        String form(@RequestParam String name) {
            return name;
        }
    }

    @RestControllerAdvice
    static class Advice {

        @ExceptionHandler
        String any(Exception e) {
            RAN.add("advice");
            return "advised";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @AutoConfigurationPackage
    @Import({Carts.class, Advice.class})
    static class Busy implements WebMvcConfigurer {

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(TELLING).order(Ordered.HIGHEST_PRECEDENCE);
        }

        @Override
        public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
            resolvers.add(new HandlerMethodArgumentResolver() {
                @Override
                public boolean supportsParameter(MethodParameter parameter) {
                    return parameter.getParameterType() == Cart.class;
                }

                @Override
                public Object resolveArgument(
                        MethodParameter parameter,
                        @Nullable ModelAndViewContainer container,
                        NativeWebRequest request,
                        @Nullable WebDataBinderFactory binders) {
                    RAN.add("argument");
                    return new Cart("cart");
                }
            });
        }

        @Bean
        FilterRegistrationBean<Filter> first() {
            FilterRegistrationBean<Filter> first = new FilterRegistrationBean<>((request, response, chain) -> {
                if (RequestAccess.of(request).isEmpty()) {
                    RAN.add("filter before zt");
                }
                chain.doFilter(new Watched((HttpServletRequest) request), response);
            });
            first.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return first;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Intercepted {

        @Bean
        MappedInterceptor own() {
            return new MappedInterceptor(null, TELLING);
        }
    }

    @BeforeAll
    static void start() {
        app = RunningApp.start(Busy.class, Map.of());
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

    private static HttpResponse<String> send(String caller, String method, String path, String type, String body)
            throws Exception {
        return app.send(
                RunningApp.SHOP.workload(caller),
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + app.port() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Content-Type", type));
    }

    private static final String PART =
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhello" + "\r\n--x--\r\n";

    @ParameterizedTest
    @CsvSource({
        "POST, /upload, multipart/form-data; boundary=x",
        "POST, /cart, text/plain",
        // No handler takes these, and an exception says so.
        "POST, /form, text/plain",
        "DELETE, /cart, text/plain",
        "POST, /nowhere, text/plain"
    })
    void runsNothingAndReadsNothing(String method, String path, String type) throws Exception {
        assertThat(send("/web", method, path, type, PART).statusCode()).isEqualTo(403);

        assertThat(RAN).isEmpty();
        assertThat(app.records.take()).containsExactly("deny NO_ALLOW_RULE");
    }

    @Test
    void runsAllOfItForThoseWhoAreAllowed() throws Exception {
        assertThat(send("/ops", "POST", "/upload", "multipart/form-data; boundary=x", PART)
                        .body())
                .isEqualTo("hello");
        assertThat(RAN).containsExactly("interceptor", "parts");
        RAN.clear();
        assertThat(send("/ops", "POST", "/cart", "text/plain", " of mine").body())
                .isEqualTo("cart of mine");
        assertThat(RAN).containsExactly("interceptor", "argument", "body");
        RAN.clear();
        assertThat(send("/ops", "POST", "/upload", "text/plain", "").body()).isEqualTo("advised");
        assertThat(RAN).containsExactly("interceptor", "advice");
    }

    /** As docs/threat-model.md says. */
    @Test
    void readsFormsThatSpringReadsInAFilter() throws Exception {
        assertThat(send("/web", "PUT", "/form", "application/x-www-form-urlencoded", "name=a")
                        .statusCode())
                .isEqualTo(403);
        assertThat(RAN).containsExactly("body");
    }

    @Test
    void refusesInterceptorsThatWouldRunFirst() {
        assertThatThrownBy(() -> RunningApp.start(Intercepted.class, Map.of()))
                .hasStackTraceContaining("The interceptor of bean own would run before zt's");
    }
}
