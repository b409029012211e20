package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.Zt;
import dev.zt.policy.Effect;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.Rule;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.DeclaredPolicy;
import dev.zt.spring.DenyWorkloads;
import dev.zt.spring.PublicEndpoint;
import dev.zt.spring.RunningApp;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/** Rules of annotations as methods and paths, one odd application after the other. */
class WrittenHandlersTest {

    private static final String WEB = "spiffe://shop.test/web";
    private static final String OPS = "spiffe://shop.test/ops";

    private final Zt zt = Zt.builder(RunningApp.ORDERS.source()).build();
    private final DeclaredRules declared = new DeclaredRules(zt, Authority.MERGED, Clock.systemUTC());

    @AfterEach
    void close() {
        declared.close();
        zt.close();
    }

    private static RequestMappingHandlerMapping mapping(Class<?>... controllers) {
        StaticWebApplicationContext context = new StaticWebApplicationContext();
        Arrays.stream(controllers).forEach(type -> context.registerSingleton(type.getSimpleName(), type));
        context.refresh();
        RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
        mapping.setApplicationContext(context);
        mapping.setOrder(0);
        return mapping;
    }

    private DeclaredPolicy written(List<String> servlets, boolean openStatic, HandlerMapping... mappings)
            throws Exception {
        for (HandlerMapping mapping : mappings) {
            if (mapping instanceof RequestMappingHandlerMapping methods) {
                methods.afterPropertiesSet();
            }
        }
        new MvcGuard(zt, declared, new MockEnvironment(), List.of("dev.zt.spring.guard"), openStatic)
                .guard(List.of(mappings), () -> servlets, "");
        declared.follow();
        return declared.written();
    }

    private DeclaredPolicy written(HandlerMapping... mappings) throws Exception {
        return written(List.of(), false, mappings);
    }

    private static OperationMatcher.Http http(DeclaredPolicy policy, String id) {
        return policy.policy().rules().stream()
                .filter(rule -> rule.id().endsWith(id))
                .flatMap(rule -> rule.to().stream())
                .map(OperationMatcher.Http.class::cast)
                .reduce((one, other) -> {
                    throw new AssertionError("more than one: " + one + other);
                })
                .orElseThrow();
    }

    private static SimpleUrlHandlerMapping urls(int order, String... patterns) throws Exception {
        HttpRequestHandler handler = (request, response) -> {};
        SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(
                Arrays.stream(patterns).collect(java.util.stream.Collectors.toMap(p -> p, p -> handler)), order);
        mapping.setApplicationContext(new StaticWebApplicationContext());
        return mapping;
    }

    @RestController
    static class Orders {

        @GetMapping("/orders/{id}")
        @AllowWorkloads(WEB)
        public void read() {}

        @GetMapping("/orders/special")
        @AllowWorkloads(WEB)
        public void special() {}
    }

    @Test
    void writesNothingBeforeTheStart() {
        assertThatThrownBy(declared::written)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the application has not started, so that not all of its annotations were read; inject an"
                        + " ObjectProvider<DeclaredPolicy>, and ask it then");
    }

    @Test
    void writesAnEmptyPolicyForAnApplicationWithoutHandlers() {
        declared.follow();

        assertThat(declared.written().policy().rules()).isEmpty();
        assertThat(declared.written().toYaml()).endsWith("  workload: \"spiffe://shop.test/orders\"\n  rules: []\n");
    }

    @Test
    void leavesOutNothingWhereCallersAreTheSame() throws Exception {
        DeclaredPolicy policy = written(mapping(Orders.class));

        assertThat(http(policy, "read").is().paths()).containsExactly(PathPattern.parse("/orders/{id}"));
        assertThat(http(policy, "read").not().paths()).isEmpty();
        assertThat(policy.notes()).isEmpty();
    }

    @Test
    void leavesOutWhatAMappingThatComesFirstAnswers() throws Exception {
        DeclaredPolicy policy = written(urls(-1, "/orders/health", "/other/**"), mapping(Orders.class));

        assertThat(http(policy, "read").not().paths()).containsExactly(PathPattern.parse("/orders/health"));
        assertThat(http(policy, "special").not().paths()).isEmpty();
        assertThat(policy.notes())
                .containsExactly("WrittenHandlersTest.Orders#read is not written for /orders/health, which may go to"
                        + " SimpleUrlHandlerMapping.");
    }

    @Test
    void leavesOutNothingOfMappingsThatComeLater() throws Exception {
        DeclaredPolicy policy = written(mapping(Orders.class), urls(1, "/**"));

        assertThat(http(policy, "read").not().paths()).isEmpty();
        assertThat(policy.notes()).isEmpty();
    }

    @Test
    void letsNobodyInWhereAMappingOfTheSameOrderMayAnswer() throws Exception {
        DeclaredPolicy policy = written(mapping(Orders.class), urls(0, "/orders/**"));

        assertThat(policy.policy().rules()).isEmpty();
        assertThat(policy.notes()).contains("WrittenHandlersTest.Orders#read is not written at all: nobody is let in.");
    }

    @Test
    void letsNobodyInBehindAMappingThatItDoesNotKnow() throws Exception {
        HandlerMapping unknown = request -> null;
        org.springframework.web.servlet.handler.AbstractHandlerMapping first =
                new org.springframework.web.servlet.handler.AbstractHandlerMapping() {
                    @Override
                    protected Object getHandlerInternal(jakarta.servlet.http.HttpServletRequest request) {
                        return this;
                    }
                };
        first.setOrder(-5);

        assertThat(written(first, mapping(Orders.class)).policy().rules()).isEmpty();
        assertThat(written(mapping(Orders.class), unknown).policy().rules()).hasSize(2);
    }

    @Test
    void leavesOutWhatOtherServletsAnswer() throws Exception {
        DeclaredPolicy policy = written(List.of("/orders/own", "/orders/all/*"), false, mapping(Orders.class));

        assertThat(http(policy, "read").not().paths())
                .containsExactly(PathPattern.parse("/orders/all/{**}"), PathPattern.parse("/orders/own"));
        assertThat(written(List.of("*.jsp"), false, mapping(Orders.class))
                        .policy()
                        .rules())
                .isEmpty();
    }

    @Test
    void saysThatStaticResourcesAreMissing() throws Exception {
        assertThat(written(List.of(), true, mapping(Orders.class)).notes())
                .containsExactly("zt.static is not written: static resources have no paths here.");
    }

    @Test
    void leavesOutFunctionalRoutesAndAllPathsWhereTheseCannotBeTold() {
        assertThat(RoutePaths.of(RouterFunctions.route()
                        .GET("/a/{id}", request -> ServerResponse.ok().build())
                        .path(
                                "/n",
                                nested -> nested.POST(
                                        "/x", request -> ServerResponse.ok().build()))
                        .route(
                                RequestPredicates.path("/b").negate(),
                                request -> ServerResponse.ok().build())
                        .nest(
                                request -> true,
                                nested -> nested.GET(
                                        "/c", request -> ServerResponse.ok().build()))
                        .route(
                                RequestPredicates.path("/d").or(RequestPredicates.path("/e")),
                                request -> ServerResponse.ok().build())
                        .route(request -> true, request -> ServerResponse.ok().build())
                        .build()))
                .containsExactly("/a/{id}", "/n/x", "/**", "/**/c", "/**", "/**");
    }

    @RestController
    static class Spelled {

        @GetMapping("/Orders/{id}")
        @AllowWorkloads(WEB)
        @DenyWorkloads(OPS)
        public void read() {}
    }

    @Test
    void allowsOneSpellingAndDeniesAllWhereSpringDoesNotTellThemApart() throws Exception {
        RequestMappingHandlerMapping mapping = mapping(Spelled.class);
        PathPatternParser parser = new PathPatternParser();
        parser.setCaseSensitive(false);
        mapping.setPatternParser(parser);

        DeclaredPolicy policy = written(mapping);

        assertThat(http(policy, "read").is().paths()).containsExactly(PathPattern.parse("/Orders/{id}"));
        assertThat(http(policy, "read-deny").is().paths()).allMatch(path -> path.matches("/ORDERS/7"));
        assertThat(policy.notes())
                .containsExactly(
                        "WrittenHandlersTest.Spelled#read denies more than /Orders/{id}: policy files have no words for it.",
                        "WrittenHandlersTest.Spelled#read is not written for other spellings of /Orders/{id}.");
    }

    @RestController
    static class Open {

        @PublicEndpoint
        @GetMapping("/open")
        public void open() {}

        @RequestMapping(path = "/any", method = org.springframework.web.bind.annotation.RequestMethod.OPTIONS)
        @AllowWorkloads(WEB)
        public void options() {}

        @PostMapping
        @AllowWorkloads(WEB)
        @DenyWorkloads(OPS)
        public void root() {}
    }

    @Test
    void writesNoRuleForThePublicNorForWhatSpringAnswersItself() throws Exception {
        DeclaredPolicy policy = written(mapping(Open.class));

        assertThat(policy.policy().rules())
                .extracting(Rule::id)
                .containsExactly("WrittenHandlersTest.Open.root", "WrittenHandlersTest.Open.root-deny");
        assertThat(http(policy, "root").is().paths()).containsExactly(PathPattern.parse("/"));
        assertThat(http(policy, "root-deny").is().paths()).containsExactly(PathPattern.parse("/"));
        assertThat(policy.notes())
                .contains(
                        "WrittenHandlersTest.Open#open is not written for the public: a policy file lets in only who proves an"
                                + " identity.",
                        "WrittenHandlersTest.Open#options is not written for OPTIONS and TRACE, which Spring may answer"
                                + " itself.");
    }

    @Test
    void tellsRulesOfOneNameApart() {
        Rule rule = new Rule(
                "Stock#read", Effect.DENY, List.of(), List.of(new OperationMatcher.Handler(List.of("Stock#read"))));
        Stream.of("one", "other")
                .forEach(name -> declared.declare(
                        new dev.zt.policy.AccessPolicy(
                                name, "", RunningApp.ORDERS.id(), List.of(rename(rule, "Stock#read-" + name))),
                        List.of(),
                        () -> new Written(List.of(rule), List.of())));
        declared.follow();

        assertThat(declared.written().policy().rules())
                .extracting(Rule::id)
                .containsExactly("Stock.read", "Stock.read-too");
    }

    private static Rule rename(Rule rule, String id) {
        return new Rule(id, rule.effect(), rule.from(), rule.to());
    }
}
