package dev.zt.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.Workload;
import dev.zt.identity.Assurance;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleMatch;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * What the annotations of a running application say in a policy file, compared with what the application does: each
 * handler says who it is, and everybody is put to each path.
 */
@Timeout(300)
class DeclaredPolicyTest {

    private static final String ALL = "spiffe://shop.test/all";
    private static final String WEB = "spiffe://shop.test/web";
    private static final String OPS = "spiffe://shop.test/ops";
    private static final String BATCH = "spiffe://shop.test/batch";

    private static final Workload ANYWHERE = RunningApp.SHOP.workload("/all");
    private static final List<Workload> CALLERS = List.of(
            RunningApp.SHOP.workload("/web"),
            RunningApp.SHOP.workload("/ops"),
            RunningApp.SHOP.workload("/batch"),
            RunningApp.SHOP.workload("/other"));

    private static final Map<Ask, Optional<String>> ANSWERS = new HashMap<>();

    private static RunningApp app;
    private static DeclaredPolicy declared;

    /** Handlers on paths that overlap, with callers that differ. */
    @RestController
    static class Overlapping {

        @GetMapping("/orders/{id}")
        @AllowWorkloads({ALL, WEB})
        ResponseEntity<String> read() {
            return by("read");
        }

        @GetMapping("/orders/special")
        @AllowWorkloads({ALL, OPS})
        ResponseEntity<String> special() {
            return by("special");
        }

        @PostMapping("/orders/{id}")
        @AllowWorkloads({ALL, "spiffe://shop.test/*"})
        @DenyWorkloads(BATCH)
        ResponseEntity<String> place() {
            return by("place");
        }

        @PostMapping("/orders/special")
        @AllowWorkloads({ALL, BATCH})
        ResponseEntity<String> placeSpecial() {
            return by("placeSpecial");
        }

        @RequestMapping("/orders/{id}/any")
        @AllowWorkloads({ALL, WEB})
        ResponseEntity<String> any() {
            return by("any");
        }

        @DeleteMapping({"/orders/{id}/any", "/orders/{id}/other"})
        @AllowWorkloads({ALL, OPS})
        ResponseEntity<String> delete() {
            return by("delete");
        }

        @GetMapping("/files/**")
        @AllowWorkloads({ALL, WEB})
        ResponseEntity<String> files() {
            return by("files");
        }

        @GetMapping("/files/{folder}/secret")
        @AllowWorkloads({ALL, OPS})
        ResponseEntity<String> secret() {
            return by("secret");
        }

        @GetMapping("/star/*")
        @AllowWorkloads({ALL, WEB})
        ResponseEntity<String> star() {
            return by("star");
        }
    }

    /** Whom conditions send to another handler than the one of the nearest path. */
    @RestController
    static class Conditional {

        @GetMapping(value = "/cond", params = "x")
        @AllowWorkloads({ALL, WEB})
        ResponseEntity<String> withParameter() {
            return by("withParameter");
        }

        @GetMapping("/cond")
        @AllowWorkloads({ALL, OPS})
        ResponseEntity<String> withoutParameter() {
            return by("withoutParameter");
        }

        @GetMapping(value = "/cond/special", headers = "x")
        @AllowWorkloads({ALL, WEB})
        ResponseEntity<String> withHeader() {
            return by("withHeader");
        }

        @GetMapping("/cond/{id}")
        @AllowWorkloads({ALL, OPS})
        ResponseEntity<String> withoutHeader() {
            return by("withoutHeader");
        }
    }

    /** For HEAD, Spring looks at methods before it looks at paths. */
    @RestController
    static class Heads {

        @RequestMapping("/head/special")
        @AllowWorkloads({ALL, OPS})
        ResponseEntity<String> anyMethod() {
            return by("anyMethod");
        }

        @GetMapping("/head/{id}")
        @AllowWorkloads({ALL, WEB})
        ResponseEntity<String> get() {
            return by("get");
        }

        @RequestMapping(method = RequestMethod.HEAD, value = "/heads/{id}")
        @AllowWorkloads({ALL, OPS})
        ResponseEntity<String> head() {
            return by("head");
        }

        @GetMapping("/heads/{id}/")
        @AllowWorkloads({ALL, WEB})
        ResponseEntity<String> slash() {
            return by("slash");
        }

        @GetMapping("/heads/7")
        @AllowWorkloads({ALL, WEB})
        ResponseEntity<String> seven() {
            return by("seven");
        }
    }

    /** Patterns that policy files have no words for. */
    @RestController
    @DenyWorkloads(BATCH)
    static class Unmappable {

        @GetMapping("/digits/{n:[0-9]+}")
        @AllowWorkloads({ALL, "spiffe://shop.test/*"})
        ResponseEntity<String> number() {
            return by("number");
        }

        @GetMapping("/num/{text}")
        @AllowWorkloads({ALL, OPS})
        ResponseEntity<String> text() {
            return by("text");
        }

        @GetMapping("/num/{a}-{b}")
        @AllowWorkloads({ALL, WEB})
        ResponseEntity<String> range() {
            return by("range");
        }
    }

    /** Annotations of a class, and methods that differ. */
    @RestController
    @RequestMapping("/class")
    @AllowWorkloads({ALL, WEB})
    static class OfClass {

        @GetMapping("/one")
        ResponseEntity<String> one() {
            return by("one");
        }

        @GetMapping("/{id}")
        ResponseEntity<String> each() {
            return by("each");
        }

        @GetMapping("/own")
        @AllowAnyWorkload
        @DenyWorkloads(WEB)
        ResponseEntity<String> own() {
            return by("own");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Overlapping.class, Conditional.class, Heads.class, Unmappable.class, OfClass.class})
    static class App {

        @Bean
        RouterFunction<ServerResponse> functional() {
            return RouterFunctions.route()
                    .GET("/orders/functional", request -> ServerResponse.ok().build())
                    .path(
                            "/class",
                            nested -> nested.GET(
                                    "/route", request -> ServerResponse.ok().build()))
                    .build();
        }

        @Bean
        ServletRegistrationBean<HttpServlet> servlet() {
            return new ServletRegistrationBean<>(
                    new HttpServlet() {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected void doGet(HttpServletRequest request, HttpServletResponse response) {}
                    },
                    "/orders/servlet/*");
        }
    }

    private static ResponseEntity<String> by(String handler) {
        return ResponseEntity.ok().header("handler", handler).body(handler);
    }

    @BeforeAll
    static void start() {
        app = RunningApp.start(App.class, Map.of());
        declared = app.context.getBean(DeclaredPolicy.class);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");
    private static final List<String> PATHS = List.of(
            "/orders",
            "/orders/7",
            "/orders/special",
            "/orders/special/",
            "/orders/7/any",
            "/orders/special/any",
            "/orders/7/other",
            "/orders/functional",
            "/orders/servlet",
            "/orders/servlet/any",
            "/files",
            "/files/",
            "/files/a",
            "/files/a/secret",
            "/files/a/b/secret",
            "/files/a/secret/b",
            "/star",
            "/star/",
            "/star/a",
            "/star/a/b",
            "/cond",
            "/cond?x",
            "/cond/special",
            "/cond/7",
            "/head/special",
            "/head/7",
            "/heads/7",
            "/heads/8",
            "/heads/7/",
            "/digits/7",
            "/digits/x",
            "/num/7",
            "/num/a",
            "/num/1-2",
            "/num/",
            "/class/one",
            "/class/7",
            "/class/own",
            "/class/route",
            "/class",
            "/error",
            "/",
            "/other",
            "/ORDERS/7");

    private record Ask(String method, String target, boolean hasHeader) {

        Operation operation() {
            int query = target.indexOf('?');
            return new Operation.Http(method, query < 0 ? target : target.substring(0, query));
        }

        HttpResponse<String> send(Workload caller) {
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                URI.create("https://127.0.0.1:" + app.port() + target))
                        .version(HttpClient.Version.HTTP_1_1)
                        .method(method, HttpRequest.BodyPublishers.noBody());
                return app.send(caller, hasHeader ? request.header("x", "1") : request);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** Who answers, seen by one whom each handler lets in. */
        Optional<String> handler() {
            return ANSWERS.computeIfAbsent(this, ask -> {
                HttpResponse<String> response = ask.send(ANYWHERE);
                return response.statusCode() == 200 ? response.headers().firstValue("handler") : Optional.empty();
            });
        }
    }

    private static List<Ask> asks() {
        return PATHS.stream()
                .flatMap(path -> METHODS.stream()
                        .flatMap(method -> Stream.of(false, true)
                                .filter(hasHeader -> !hasHeader || path.startsWith("/cond"))
                                .map(hasHeader -> new Ask(method, path, hasHeader))))
                .toList();
    }

    private static boolean allows(Workload caller, Operation operation) {
        return declared.policy().rules().stream().noneMatch(rule -> matches(rule, Effect.DENY, caller, operation))
                && declared.policy().rules().stream().anyMatch(rule -> matches(rule, Effect.ALLOW, caller, operation));
    }

    private static boolean matches(Rule rule, Effect effect, Workload caller, Operation operation) {
        return rule.effect() == effect
                && RuleMatch.ofPeer(rule, caller.id(), Assurance.CHANNEL_BOUND) != RuleMatch.NO
                && RuleMatch.ofOperation(rule, operation) != RuleMatch.NO;
    }

    @Test
    void letsNobodyInWhomTheApplicationDoesNot() {
        Set<String> narrower = new TreeSet<>();
        int compared = 0;
        for (Ask ask : asks()) {
            Optional<String> handler = ask.handler();
            for (Workload caller : CALLERS) {
                boolean written = allows(caller, ask.operation());
                boolean lives = handler.isPresent() && ask.send(caller).statusCode() == 200;
                assertThat(!written || lives)
                        .as("%s %s by %s", caller.id(), ask, handler)
                        .isTrue();
                if (lives && !written) {
                    narrower.add(handler.orElseThrow() + " " + ask.method() + " " + ask.target());
                }
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(1_000);
        assertThat(narrower)
                .containsExactly(
                        "anyMethod HEAD /head/special",
                        "delete DELETE /orders/7/any",
                        "delete DELETE /orders/special/any",
                        "each HEAD /class/route",
                        "number GET /digits/7",
                        "number HEAD /digits/7",
                        "place POST /orders/functional",
                        "read HEAD /orders/functional",
                        "withHeader GET /cond/special",
                        "withHeader HEAD /cond/special",
                        "withParameter GET /cond?x",
                        "withParameter HEAD /cond?x",
                        "withoutHeader GET /cond/special",
                        "withoutHeader HEAD /cond/special",
                        "withoutParameter GET /cond",
                        "withoutParameter HEAD /cond");
    }

    /** Where it allows nobody, another policy may: a denial has to hold there too. */
    @Test
    void keepsOutWhomAnnotationsKeepOut() {
        Map<String, Workload> denied = Map.of(
                "place",
                CALLERS.get(2),
                "number",
                CALLERS.get(2),
                "text",
                CALLERS.get(2),
                "range",
                CALLERS.get(2),
                "own",
                CALLERS.get(0));
        Set<String> seen = new TreeSet<>();
        for (Ask ask : asks()) {
            String handler = ask.handler().orElse("");
            if (denied.containsKey(handler)) {
                seen.add(handler);
                assertThat(declared.policy().rules())
                        .as("%s by %s", ask, handler)
                        .anyMatch(rule -> matches(rule, Effect.DENY, denied.get(handler), ask.operation()));
            }
        }
        assertThat(seen).containsExactly("number", "own", "place", "text");
    }

    @Test
    void saysWhereItSaysLess() {
        assertThat(declared.notes())
                .extracting(note -> note.replace("DeclaredPolicyTest.", ""))
                .containsExactly(
                        "Conditional#withHeader is not written at all: nobody is let in.",
                        "Conditional#withHeader is not written for /**, which may go to SimpleUrlHandlerMapping.",
                        "Conditional#withHeader is not written for /cond/{id}, which may go to Conditional#withoutHeader.",
                        "Conditional#withParameter is not written at all: nobody is let in.",
                        "Conditional#withParameter is not written for /cond, which may go to Conditional#withoutParameter.",
                        "Conditional#withoutHeader is not written for /cond/special, which may go to Conditional#withHeader.",
                        "Conditional#withoutParameter is not written at all: nobody is let in.",
                        "Conditional#withoutParameter is not written for /cond, which may go to Conditional#withParameter.",
                        "Heads#anyMethod is not written for HEAD /head/{id}, which may go to Heads#get.",
                        "Heads#get is not written for HEAD /head/special, which may go to Heads#anyMethod.",
                        "Heads#head is not written for /heads/7, which may go to Heads#seven.",
                        "Heads#seven is not written for HEAD /heads/{id}, which may go to Heads#head.",
                        "OfClass#each is not written for /class/route, which may go to a functional route.",
                        "Overlapping#any is not written for /orders/servlet/**, which may go to another servlet.",
                        "Overlapping#any is not written for DELETE /orders/{id}/any, which may go to Overlapping#delete.",
                        "Overlapping#delete is not written for /orders/servlet/**, which may go to another servlet.",
                        "Overlapping#delete is not written for /orders/{id}/any, which may go to Overlapping#any.",
                        "Overlapping#place denies /orders/functional too, which may go to a functional route.",
                        "Overlapping#place denies /orders/servlet/** too, which may go to another servlet.",
                        "Overlapping#place is not written for /orders/functional, which may go to a functional route.",
                        "Overlapping#place is not written for /orders/servlet/**, which may go to another servlet.",
                        "Overlapping#read is not written for /orders/functional, which may go to a functional route.",
                        "Overlapping#read is not written for /orders/servlet/**, which may go to another servlet.",
                        "Unmappable#number denies more than /digits/{n:[0-9]+}: policy files have no words for it.",
                        "Unmappable#number is not written at all: nobody is let in.",
                        "Unmappable#number is not written for /digits/{n:[0-9]+}: policy files have no words for it.",
                        "Unmappable#range denies more than /num/{a}-{b}: policy files have no words for it.",
                        "Unmappable#range is not written at all: nobody is let in.",
                        "Unmappable#range is not written for /num/{a}-{b}: policy files have no words for it.");
    }

    @Test
    void isAPolicyFileThatSaysTheSame() {
        String yaml = declared.toYaml();

        PolicySet read = PolicySet.compile(AccessPolicyReader.parse(yaml, "declared.yaml"), RunningApp.ORDERS.id());
        assertThat(read.rules()).isEqualTo(declared.policy().rules());
        assertThat(yaml)
                .startsWith(
                        "# What the annotations of this workload say. Written from its code: change them, not this.\n# Decl")
                .contains("""
                        apiVersion: zt.dev/v1
                        kind: AccessPolicy
                        metadata: {name: "annotations"}
                        spec:
                          workload: "spiffe://shop.test/orders"
                          rules:
                        """)
                .contains("""
                        - id: "DeclaredPolicyTest.Overlapping.files"
                          effect: allow
                          from:
                          - {principals: ["spiffe://shop.test/all", "spiffe://shop.test/web"]}
                          to:
                          - {http: {methods: ["GET", "HEAD"], paths: ["/files/{**}"], notPaths: ["/files/{folder}/secret"]}}
                        """.indent(2))
                .contains("""
                        - id: "DeclaredPolicyTest.Overlapping.place-deny"
                          effect: deny
                          from:
                          - {principals: ["spiffe://shop.test/batch"]}
                          to:
                          - {http: {methods: ["POST"], paths: ["/orders/{id}"], notPaths: ["/orders/special"]}}
                        """.indent(2));
    }

    @Test
    void countsTheContextPathOfHandlersAndOfOtherServlets() {
        try (RunningApp below = RunningApp.start(App.class, Map.of("server.servlet.context-path", "/app"))) {
            assertThat(below.context.getBean(DeclaredPolicy.class).toYaml())
                    .contains("{http: {methods: [\"GET\", \"HEAD\"], paths: [\"/app/orders/{id}\"], notPaths:"
                            + " [\"/app/orders/functional\", \"/app/orders/servlet/{**}\", \"/app/orders/special\"]}}");
        }
    }
}
