package dev.zt.spring.app;

import dev.zt.identity.SpiffeId;
import dev.zt.spring.AllowAnyWorkload;
import dev.zt.spring.AllowTrustDomain;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.Caller;
import dev.zt.spring.DenyWorkloads;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** An application with one of each. */
@SpringBootApplication
public class ShopApplication {

    public static final String WEB = "spiffe://shop.test/web";
    public static final String OPS = "spiffe://shop.test/ops";

    @Bean
    ServletRegistrationBean<HttpServlet> plain() {
        return new ServletRegistrationBean<>(new Plain(), "/plain");
    }

    @Bean
    RouterFunction<ServerResponse> functional() {
        return RouterFunctions.route()
                .path(
                        "/functional",
                        routes -> routes.GET(
                                "/{id}", request -> ServerResponse.ok().body("function " + request.pathVariable("id"))))
                .build();
    }

    /** A servlet that is none of Spring's. */
    static final class Plain extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("plain");
        }
    }

    @RestController
    @RequestMapping("/orders")
    static class Orders {

        @GetMapping("/{id}")
        @AllowWorkloads(WEB)
        String read(@PathVariable String id, @Caller SpiffeId caller) {
            return id + " for " + caller;
        }

        @GetMapping("/special")
        @AllowWorkloads("${shop.ops}")
        String special() {
            return "special";
        }

        @PostMapping
        @AllowWorkloads({WEB, OPS})
        @DenyWorkloads(WEB)
        String place() {
            return "placed";
        }

        @DeleteMapping("/{id}")
        @AllowTrustDomain("partner.test")
        String cancel(@PathVariable String id) {
            return "cancelled " + id;
        }

        @GetMapping("/async")
        @AllowWorkloads(WEB)
        Callable<String> later() {
            return () -> "later";
        }

        @GetMapping("/fail")
        @AllowWorkloads(WEB)
        String fail() {
            throw new IllegalStateException("on purpose");
        }
    }

    /** What annotations on a generic supertype say. */
    interface Reading<T> {
        @AllowWorkloads(OPS)
        String show(T id);
    }

    @RestController
    @AllowAnyWorkload
    static class Reports implements Reading<String> {

        @Override
        @GetMapping("/reports/{id}")
        public String show(@PathVariable String id) {
            return "report " + id;
        }

        @GetMapping("/reports")
        public String list() {
            return "reports";
        }
    }

    @Controller
    static class Forwarding {

        @GetMapping("/forward/allowed")
        @AllowWorkloads(WEB)
        String allowed() {
            return "forward:/orders/7";
        }

        @GetMapping("/forward/denied")
        @AllowWorkloads(WEB)
        String denied() {
            return "forward:/orders/special";
        }

        @GetMapping("/include")
        @AllowWorkloads(WEB)
        void include(HttpServletRequest request, HttpServletResponse response) throws Exception {
            request.getRequestDispatcher("/orders/special").include(request, response);
        }
    }
}
