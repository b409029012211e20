package dev.zt.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.Zt;
import dev.zt.devkit.ca.PemFiles;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.source.IdentitySource;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.DenyWorkloads;
import dev.zt.spring.PublicEndpoint;
import dev.zt.spring.RunningApp;
import dev.zt.spring.ZtClient;
import dev.zt.spring.app.ShopApplication;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.valves.RemoteIpValve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.DispatcherServlet;

/** What starts, and what must not. */
class StartTest {

    @TempDir
    private Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Empty {}

    @RestController
    static class Open {

        @GetMapping("/open/{id}")
        String read() {
            return "read";
        }

        @DeleteMapping("/open/{id}")
        String delete() {
            return "deleted";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Open.class)
    static class Unguarded {}

    @RestController
    static class Public {

        @GetMapping("/public")
        @PublicEndpoint
        String read() {
            return "read";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Public.class)
    static class Published {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Calling {

        Calling(@ZtClient("nobody") RestClient client) {}
    }

    /** Stands for Jetty, or any other: it is made by no factory of Tomcat's. */
    static final class OtherServer extends AbstractConfigurableWebServerFactory implements ServletWebServerFactory {

        @Override
        public WebServer getWebServer(ServletContextInitializer... initializers) {
            throw new AssertionError("started");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OnAnotherServer {

        @Bean
        OtherServer server() {
            return new OtherServer();
        }
    }

    private static FailureAnalysis refusal(Class<?> application, Map<String, Object> properties) {
        try (RunningApp app = RunningApp.start(application, properties)) {
            throw new AssertionError("started: " + app.port());
        } catch (RuntimeException e) {
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof FailureAnalyzedException analyzed) {
                    return analyzed.analysis();
                }
                if (t instanceof dev.zt.identity.ZtException) {
                    return new ZtFailureAnalyzer().analyze(e);
                }
            }
            throw e;
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "server.ssl.bundle, web",
                "server.ssl.certificate, classpath:x.pem",
                "server.ssl.key-store, classpath:x.p12",
                "server.ssl.client-auth, want",
                "server.ssl.clientAuth, none",
                "server.ssl.enabled, false",
                "server.ssl.ciphers, TLS_AES_128_GCM_SHA256"
            })
    void refusesTlsThatTheUserConfiguredOtherwise(String name, String value) {
        FailureAnalysis refusal = refusal(ShopApplication.class, Map.of(name, value));

        assertThat(refusal.getDescription()).contains("server.ssl.").contains("gets its TLS from zt");
        assertThat(refusal.getAction()).contains("Remove server.ssl.");
    }

    @Test
    void startsWithTheClientAuthThatZtHasAnyway() {
        try (RunningApp app = RunningApp.start(ShopApplication.class, Map.of("server.ssl.client-auth", "need"))) {
            assertThat(app.port()).isPositive();
        }
    }

    @Test
    void refusesEndpointsThatNothingGuardsIfBeansAreMadeLateToo() {
        assertThat(refusal(Unguarded.class, Map.of("spring.main.lazy-initialization", "true"))
                        .getDescription())
                .contains("Open#read is not guarded");
    }

    @Test
    void refusesEndpointsThatNothingGuards() {
        FailureAnalysis refusal = refusal(Unguarded.class, Map.of());

        assertThat(refusal.getDescription())
                .contains("GET /open/{id} -> StartTest.Open#read is not guarded")
                .contains("DELETE /open/{id} -> StartTest.Open#delete is not guarded");
        assertThat(refusal.getAction())
                .contains("@AllowWorkloads(\"spiffe://<trust domain>/<caller>\")   // on " + Open.class.getName()
                        + "#read");
    }

    @Test
    void refusesOnlyWhatThePolicyFileLeavesUnguarded() throws IOException {
        FailureAnalysis refusal = refusal(Unguarded.class, Map.of("zt.policy.file", policy("GET", "/open/{**}")));

        assertThat(refusal.getDescription()).contains("Open#delete").doesNotContain("Open#read");
    }

    @Test
    void refusesAReactiveServerAndOneWithoutSpringMvc() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZtAutoConfiguration.class))
                .withBean(IdentitySource.class, RunningApp.ORDERS::source)
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("This web application is reactive"));
        new WebApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .withConfiguration(AutoConfigurations.of(ZtAutoConfiguration.class))
                .withBean(IdentitySource.class, RunningApp.ORDERS::source)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("a servlet application without Spring MVC"));
    }

    @Test
    void refusesAnotherServerThanTomcat() {
        FailureAnalysis refusal = refusal(OnAnotherServer.class, Map.of());

        assertThat(refusal.getDescription())
                .contains("The web server is not Tomcat but made by " + OtherServer.class.getName());
        assertThat(refusal.getAction()).contains("spring-boot-starter-tomcat");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithConnector {

        /** As late as zt's. */
        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> connector(Environment environment) {
            return factory -> {
                Connector connector = new Connector(environment.getRequiredProperty("shop.protocol"));
                connector.setPort(0);
                connector.setProperty("secretRequired", "false");
                factory.addAdditionalConnectors(connector);
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "AJP/1.3"})
    void refusesConnectorsThatZtDidNotSecure(String protocol) {
        FailureAnalysis refusal = refusal(WithConnector.class, Map.of("shop.protocol", protocol));

        assertThat(refusal.getDescription())
                .startsWith("Tomcat has a second connector, Connector[")
                .endsWith(", which has neither zt's TLS nor any caller that it could prove.");
        assertThat(refusal.getAction()).contains("addAdditionalConnectors");
    }

    @Test
    void refusesAWebServerWithoutWhatGuardsIt() {
        FailureAnalysis refusal = refusal(
                ShopApplication.class,
                Map.of("spring.autoconfigure.exclude", ZtServletAutoConfiguration.class.getName()));

        assertThat(refusal.getDescription()).contains("ZtServletAutoConfiguration is excluded");
        assertThatThrownBy(() -> RunningApp.start(
                        ShopApplication.class,
                        Map.of("spring.autoconfigure.exclude", ZtAutoConfiguration.class.getName())))
                .hasRootCauseInstanceOf(NoSuchBeanDefinitionException.class);
    }

    @Test
    void refusesControllersBehindProxiesThatHideTheirAnnotations() {
        assertThat(refusal(Hidden.class, Map.of()).getDescription())
                .contains("GET /hidden -> ")
                .contains("is behind a JDK proxy, which hides the annotations of its class");
    }

    /** Public, so that its proxies are in no package of the application. */
    @RestController
    public interface Hiding {

        @GetMapping("/hidden")
        @AllowWorkloads("spiffe://shop.test/web")
        String read();
    }

    static class Hider implements Hiding {

        @Override
        @DenyWorkloads("spiffe://shop.test/web")
        public String read() {
            return "hidden";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Hidden {

        @Bean
        Hiding hiding() {
            return (Hiding) new ProxyFactory(new Hider()).getProxy();
        }
    }

    @Test
    void refusesAnotherServerWhereThereIsNoTomcatAtAll() {
        SpringApplication spring = new SpringApplication(
                new DefaultResourceLoader(new FilteredClassLoader(ConfigurableTomcatWebServerFactory.class)),
                OnAnotherServer.class);
        spring.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean(IdentitySource.class, RunningApp.ORDERS::source, bean -> bean.setDestroyMethodName("")));

        assertThatThrownBy(() -> spring.run("--server.port=0", "--spring.main.banner-mode=off"))
                .hasStackTraceContaining("The web server is not Tomcat but made by " + OtherServer.class.getName());
    }

    @Test
    void refusesAnIdentityFromTwoPlaces() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZtAutoConfiguration.class))
                .withPropertyValues("zt.source=files")
                .withBean(IdentitySource.class, RunningApp.ORDERS::source)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("defines an IdentitySource bean as well"));
    }

    @ParameterizedTest
    @CsvSource({
        "zt.mode=observe,zt.mode is observe and nothing says until when",
        "zt.observe-until=2027-01-01T00:00:00Z,zt.observe-until is set and zt.mode is enforce",
    })
    void refusesObserveModeWithoutEndAndAnEndWithoutIt(String setting, String message) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZtAutoConfiguration.class))
                .withPropertyValues(setting)
                .withBean(IdentitySource.class, RunningApp.ORDERS::source)
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining(message.replace(" and", ", and")));
    }

    @Test
    void observesUntilTheEndThatIsSet() {
        Instant end = Instant.now().plusSeconds(3_600).truncatedTo(ChronoUnit.SECONDS);
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZtAutoConfiguration.class))
                .withPropertyValues("zt.mode=observe", "zt.observe-until=" + end)
                .withBean(IdentitySource.class, RunningApp.ORDERS::source)
                .run(context -> assertThat(
                                context.getBean(Zt.class).policyStatus().observeUntil())
                        .isEqualTo(end));
    }

    @Configuration(proxyBeanMethods = false)
    static class WithZt extends Empty {

        @Bean
        Zt own(IdentitySource source) {
            return Zt.builder(source).build();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "zt.policy.file, policy.yaml",
        "zt.revocations.file, revoked.txt",
        "zt.audit.fail, closed",
        "zt.connections.server.own-rotation, drain",
        "zt.tls.crypto, auto"
    })
    void refusesSettingsThatAZtOfTheApplicationDoesNotRead(String name, String value) {
        assertThat(refusal(WithZt.class, Map.of(name, value)).getDescription())
                .startsWith(name.replace(".own-rotation", ""))
                .endsWith(" is set, and the application defines a Zt bean, which does not read it.");
    }

    @Test
    void startsWithAZtOfTheApplication() {
        try (RunningApp app = RunningApp.start(WithZt.class, Map.of())) {
            assertThat(app.port()).isPositive();
        }
    }

    @Test
    void refusesTheZtOfAParentWhoseRulesAnotherApplicationMayHaveDeclared() {
        try (Zt zt = Zt.builder(RunningApp.ORDERS.source()).build();
                GenericApplicationContext parent = new GenericApplicationContext()) {
            parent.registerBean(Zt.class, () -> zt);
            parent.refresh();
            new ApplicationContextRunner()
                    .withParent(parent)
                    .withConfiguration(AutoConfigurations.of(ZtAutoConfiguration.class))
                    .withBean(IdentitySource.class, RunningApp.ORDERS::source, bean -> bean.setDestroyMethodName(""))
                    .run(context -> assertThat(context.getStartupFailure())
                            .hasStackTraceContaining("The Zt bean is of a parent context"));
        }
    }

    @Test
    void refusesAPublicEndpoint() {
        assertThat(refusal(Published.class, Map.of()).getDescription()).contains("needs an edge connector");
    }

    @Test
    void refusesToStartWithoutIdentity() {
        assertThatThrownBy(() ->
                        new SpringApplication(Empty.class).run("--server.port=0", "--spring.main.banner-mode=off"))
                .hasStackTraceContaining("This application has no identity");
        assertThat(refusal(Empty.class, Map.of("zt.source", "files")).getDescription())
                .contains("zt.files.directory is not set");
        assertThat(refusal(Empty.class, Map.of("zt.source", "file")).getAction())
                .contains("one of [dev, files, workload-api]");
        FailureAnalysis empty =
                refusal(Empty.class, Map.of("zt.source", "files", "zt.files.directory", directory.toString()));
        assertThat(empty.getAction()).contains("svid.pem");
    }

    @Test
    void refusesAnInvalidPolicy() throws IOException {
        Path file = Files.writeString(directory.resolve("policy.yaml"), "kind: Nonsense\n");

        FailureAnalysis refusal = refusal(Empty.class, Map.of("zt.policy.file", file.toString()));

        assertThat(refusal.getDescription()).contains("policy.yaml:1:7");
        assertThat(refusal.getAction()).contains("zt.policy.file");
    }

    @Test
    void refusesProbesWithoutAPortOfTheirOwn() {
        assertThat(refusal(ShopApplication.class, Map.of("zt.probes", "true")).getDescription())
                .contains("not a port of its own");
    }

    @ParameterizedTest
    @CsvSource({
        "zt.clients.orders.url, https://orders:8443, names no peer",
        "zt.clients.orders.peer, orders, is invalid"
    })
    void refusesAClientWithoutAPeer(String name, String value, String description) {
        assertThat(refusal(Empty.class, Map.of(name, value)).getDescription()).contains(description);
    }

    @Test
    void refusesAClientWithoutTls() {
        assertThat(refusal(
                                Empty.class,
                                Map.of(
                                        "zt.clients.orders.peer", "spiffe://shop.test/orders",
                                        "zt.clients.orders.url", "http://orders"))
                        .getDescription())
                .contains("mutual TLS only");
    }

    @Test
    void refusesAClientThatIsNotConfigured() {
        assertThatThrownBy(() -> RunningApp.start(Calling.class, Map.of()))
                .hasRootCauseInstanceOf(NoSuchBeanDefinitionException.class);
    }

    @Test
    void takesTheIdentityFromFilesAndThePolicyFromAFile() throws Exception {
        PemFiles.in(directory)
                .replaceEach(
                        RunningApp.ORDERS.svid(), RunningApp.SHOP.authority().bundle());
        try (RunningApp app = RunningApp.start(
                Unguarded.class,
                Map.of(
                        "zt.source",
                        "files",
                        "zt.files.directory",
                        directory.toString(),
                        "zt.policy.file",
                        policy("GET, DELETE", "/open/{id}")))) {
            HttpResponse<String> response = app.send(RunningApp.SHOP.workload("/web"), "GET", "/open/1");

            assertThat(response.body()).isEqualTo("read");
            assertThat(app.records.take()).containsExactly("allow file");
        }
    }

    @Test
    void opensStaticResourcesToTheOwnTrustDomainOnly() throws Exception {
        try (RunningApp app = RunningApp.start(ShopApplication.class, Map.of("zt.static", "true"))) {
            assertThat(app.send(RunningApp.SHOP.workload("/anyone"), "GET", "/hello.txt")
                            .body())
                    .isEqualTo("hello\n");
            assertThat(app.records.take()).containsExactly("allow zt.static");
            assertThat(app.send(RunningApp.PARTNER.workload("/clerk"), "GET", "/hello.txt")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void countsAnnotationsOnlyInTheConfiguredPackages() throws Exception {
        try (RunningApp app =
                RunningApp.start(ShopApplication.class, Map.of("zt.annotations.packages", "com.example"))) {
            assertThat(app.send(RunningApp.SHOP.workload("/web"), "GET", "/orders/7")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void saysInOneLineWhatIsInForce() {
        try (RunningApp app = RunningApp.start(ShopApplication.class, Map.of())) {
            assertThat(app.context.getBean(StartReport.class).line())
                    .startsWith("zt: identity spiffe://shop.test/orders until ")
                    .contains(", source bean, crypto jdk (Java "
                            + Runtime.version().feature() + "), ")
                    .contains("connector " + app.port() + " client-auth=need")
                    .contains("static resources closed, endpoints 11 guarded, 0 closed, 0 public, ")
                    .contains("functional routes 1 by the policy file alone")
                    .endsWith("audit Records (fail open)");
        }
    }

    @Test
    void takesWhatBecomesOfConnections() {
        try (RunningApp app = RunningApp.start(
                ShopApplication.class,
                Map.of(
                        "zt.connections.server.own-rotation", "drain",
                        "zt.connections.client.peer-expired", "cut"))) {
            Zt zt = app.context.getBean(Zt.class);
            assertThat(zt.serverConnections().on(ConnectionEvent.OWN_ROTATION)).isEqualTo(ConnectionAction.DRAIN);
            assertThat(zt.serverConnections().on(ConnectionEvent.PEER_REVOKED)).isEqualTo(ConnectionAction.CUT);
            assertThat(zt.clientConnections().on(ConnectionEvent.PEER_EXPIRED)).isEqualTo(ConnectionAction.CUT);
            assertThat(zt.clientConnections().on(ConnectionEvent.OWN_ROTATION)).isEqualTo(ConnectionAction.DRAIN);
        }
    }

    @Test
    void refusesAClientThatWouldKeepToAServerWhichItRefuses() {
        assertThat(refusal(ShopApplication.class, Map.of("zt.connections.client.peer-revoked", "keep"))
                        .getDescription())
                .isEqualTo(
                        "zt.connections.client is refused: a client cannot KEEP at PEER_REVOKED: it would go on choosing"
                                + " a connection on which it refuses every call; use DRAIN or CUT.");
    }

    @Test
    void takesCallersAtTheirAddressInKubernetesToo() throws Exception {
        try (RunningApp app =
                RunningApp.start(ShopApplication.class, Map.of("spring.main.cloud-platform", "kubernetes"))) {
            TomcatWebServer server = (TomcatWebServer) ((WebServerApplicationContext) app.context).getWebServer();

            assertThat(server.getTomcat().getEngine().getPipeline().getValves())
                    .noneMatch(RemoteIpValve.class::isInstance);
            assertThat(app.send(RunningApp.SHOP.workload("/web"), "GET", "/orders/7")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void takesTheEngineForTlsThatIsAskedFor() throws Exception {
        try (RunningApp app = RunningApp.start(ShopApplication.class, Map.of("zt.tls.crypto", "conscrypt"))) {
            assertThat(app.context.getBean(StartReport.class).line()).contains(", crypto conscrypt (Conscrypt ");
            assertThat(app.send(RunningApp.SHOP.workload("/web"), "GET", "/orders/7")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(app.send(RunningApp.SHOP.workload("/else"), "GET", "/orders/7")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    private String policy(String methods, String path) throws IOException {
        return Files.writeString(directory.resolve("orders.yaml"), """
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: orders, revision: 1}
                spec:
                  workload: spiffe://shop.test/orders
                  rules:
                  - id: file
                    effect: allow
                    from: [{principals: ["spiffe://shop.test/web"]}]
                    to: [{http: {methods: [%s], paths: ["%s"]}}]
                """.formatted(methods, path))
                .toString();
    }
}
