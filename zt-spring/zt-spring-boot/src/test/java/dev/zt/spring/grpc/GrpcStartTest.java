package dev.zt.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.Zt;
import dev.zt.source.IdentitySource;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.PublicEndpoint;
import dev.zt.spring.RunningApp;
import dev.zt.spring.autoconfigure.ZtAutoConfiguration;
import dev.zt.spring.autoconfigure.ZtGrpcClientAutoConfiguration;
import dev.zt.spring.autoconfigure.ZtGrpcServerAutoConfiguration;
import dev.zt.spring.guard.GrpcGuard;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.NettyGrpcServerFactory;

/** Which gRPC servers start, and which must not. */
@Timeout(60)
class GrpcStartTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {

        @Bean
        OrdersService orders() {
            return new OrdersService();
        }
    }

    /** A service of two methods, where a subclass says who may call which. */
    abstract static class Stock implements BindableService {

        @Override
        public ServerServiceDefinition bindService() {
            return ServerServiceDefinition.builder("shop.v1.Stock")
                    .addMethod(
                            Texts.method(MethodType.UNARY, "shop.v1.Stock/Count"),
                            ServerCalls.asyncUnaryCall(this::count))
                    .addMethod(
                            Texts.method(MethodType.UNARY, "shop.v1.Stock/Take_Out"),
                            ServerCalls.asyncUnaryCall(this::takeOut))
                    .build();
        }

        public void count(String request, StreamObserver<String> client) {}

        public void takeOut(String request, StreamObserver<String> client) {}
    }

    static class HalfGuarded extends Stock {

        @Override
        @AllowWorkloads("spiffe://shop.test/web")
        public void count(String request, StreamObserver<String> client) {}
    }

    @PublicEndpoint
    static class OpenToAll extends Stock {}

    static class Ambiguous extends Stock {

        @AllowWorkloads("spiffe://shop.test/web")
        public void count(Integer request, StreamObserver<String> client) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithHalf {

        @Bean
        HalfGuarded stock() {
            return new HalfGuarded();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithOpen {

        @Bean
        OpenToAll stock() {
            return new OpenToAll();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithAmbiguous {

        @Bean
        Ambiguous stock() {
            return new Ambiguous();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithTwoOfOneName extends WithHalf {

        @Bean
        OpenToAll other() {
            return new OpenToAll();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithFactory extends Shop {

        @Bean
        GrpcServerFactory own() {
            return new NettyGrpcServerFactory("127.0.0.1:0", List.of(), null, null, null);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithServer extends Shop {

        @Bean(initMethod = "start", destroyMethod = "shutdownNow")
        Server own() {
            return NettyServerBuilder.forPort(0).addService(new OrdersService()).build();
        }
    }

    private static FailureAnalysis refusal(Class<?> application, Map<String, Object> properties) {
        try (GrpcApp app = new GrpcApp(application, properties)) {
            throw new AssertionError("started: " + app.port());
        } catch (RuntimeException e) {
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof FailureAnalyzedException analyzed) {
                    return analyzed.analysis();
                }
            }
            throw e;
        }
    }

    @Test
    void refusesMethodsThatNothingGuards() {
        FailureAnalysis refusal = refusal(WithHalf.class, Map.of());

        assertThat(refusal.getDescription())
                .isEqualTo("shop.v1.Stock/Take_Out -> GrpcStartTest.HalfGuarded#takeOut is not guarded: no annotation"
                        + " and no rule of a policy file speaks of it.");
        assertThat(refusal.getAction())
                .isEqualTo("Annotate each with who may call it:\n"
                        + "    @AllowWorkloads(\"spiffe://<trust domain>/<caller>\")   // on "
                        + HalfGuarded.class.getName() + "#takeOut\n"
                        + "or with @AllowAnyWorkload for all of the own trust domain, or let a rule in zt.policy.file"
                        + " allow it.\nA rule counts in a policy whose spec.workload is "
                        + RunningApp.ORDERS.id() + ".");
    }

    @Test
    void refusesMethodsThatAreMarkedPublic() {
        assertThat(refusal(WithOpen.class, Map.of()).getDescription())
                .contains("shop.v1.Stock/Count -> GrpcStartTest.OpenToAll#count is marked @PublicEndpoint");
    }

    @Test
    void refusesMethodsOfWhichNobodyCanTellWhoAnswers() {
        assertThat(refusal(WithAmbiguous.class, Map.of()).getDescription())
                .contains(Ambiguous.class.getName() + " has several methods count");
    }

    @Test
    void refusesTwoServicesOfOneName() {
        assertThat(refusal(WithTwoOfOneName.class, Map.of()).getDescription())
                .contains("two services are named shop.v1.Stock");
    }

    @ParameterizedTest
    @CsvSource({"bundle, web", "client-auth, none", "clientAuth, optional", "enabled, false", "secure, false"})
    void refusesTlsThatTheUserConfiguredOtherwise(String name, String value) {
        FailureAnalysis refusal = refusal(Shop.class, Map.of("spring.grpc.server.ssl." + name, value));

        assertThat(refusal.getDescription())
                .isEqualTo("spring.grpc.server.ssl." + name + " is set, and this connector gets its TLS from zt: the"
                        + " identity comes from zt's source, and a client certificate is always needed.");
        assertThat(refusal.getAction()).contains("Remove spring.grpc.server.ssl." + name);
    }

    @Test
    void startsWithTheClientAuthThatZtHasAnyway() {
        try (GrpcApp app = new GrpcApp(Shop.class, Map.of("spring.grpc.server.ssl.client-auth", "require"))) {
            assertThat(app.port()).isPositive();
        }
    }

    @Test
    void refusesAServerOfTheApplicationsOwnFactory() {
        assertThat(refusal(WithFactory.class, Map.of()).getDescription())
                .isEqualTo("The gRPC server of bean own is made by " + NettyGrpcServerFactory.class.getName()
                        + ": it would have neither zt's TLS nor its checks.");
    }

    @Test
    void refusesAServerThatTheApplicationBuiltItself() {
        assertThat(refusal(WithServer.class, Map.of()).getDescription())
                .isEqualTo(
                        "Bean own is a gRPC server of the application's own: nobody can tell whether it has zt's TLS and"
                                + " its checks.");
    }

    @Test
    void refusesTheServerOfSpringBootWithoutWhatGuardsIt() {
        new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader("dev.zt.grpc"))
                .withConfiguration(
                        AutoConfigurations.of(ZtAutoConfiguration.class, ZtGrpcServerAutoConfiguration.class))
                .withBean(IdentitySource.class, RunningApp.ORDERS::source, bean -> bean.setDestroyMethodName(""))
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseInstanceOf(FailureAnalyzedException.class)
                        .hasStackTraceContaining("zt-grpc is not"));
    }

    @Test
    void refusesTheServerOfSpringBootIfWhatGuardsItIsExcluded() {
        FailureAnalysis refusal = refusal(
                Shop.class, Map.of("spring.autoconfigure.exclude", ZtGrpcServerAutoConfiguration.class.getName()));

        assertThat(refusal.getDescription()).contains("it would have neither zt's TLS nor its checks.");
        assertThat(refusal.getAction()).contains("do not exclude ZtGrpcServerAutoConfiguration");
    }

    @Test
    void refusesAServerInTheProcess() {
        assertThat(refusal(Shop.class, Map.of("spring.grpc.server.inprocess.name", "orders"))
                        .getDescription())
                .contains("InProcessGrpcServerFactory: it would have neither zt's TLS nor its checks.");
    }

    @Test
    void refusesAUnixDomainSocket() {
        assertThat(refusal(Shop.class, Map.of("spring.grpc.server.netty.transport", "domain-socket"))
                        .getDescription())
                .contains("unix domain socket");
    }

    @Test
    void refusesAChannelWithoutAPeerToExpect() {
        assertThat(refusal(Shop.class, Map.of("zt.clients.stock.target", "dns:///stock:9090"))
                        .getDescription())
                .isEqualTo("zt.clients.stock names no peer, and a client without one calls nobody.");
    }

    @Test
    void guardsWithoutBeansBeingMadeAtOnce() {
        try (GrpcApp app = new GrpcApp(Shop.class, Map.of("spring.main.lazy-initialization", "true"))) {
            assertThat(app.call(RunningApp.SHOP.workload("/web"), OrdersService.PLACE))
                    .startsWith("placed");
        }
        assertThat(refusal(WithHalf.class, new HashMap<>(Map.of("spring.main.lazy-initialization", "true")))
                        .getDescription())
                .contains("is not guarded");
    }

    @Test
    void refusesServicesInServlets() {
        FailureAnalysis refusal = refusal(Shop.class, Map.of("spring.main.web-application-type", "servlet"));

        assertThat(refusal.getDescription())
                .isEqualTo(
                        "The gRPC services are to be served by the servlet container, where calls show no TLS session"
                                + " and thus no caller.");
        assertThat(refusal.getAction()).contains("spring.grpc.server.servlet.enabled=false");
    }

    @Test
    void isNotThereWithoutGrpc() {
        new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader("io.grpc", "org.springframework.grpc"))
                .withConfiguration(AutoConfigurations.of(
                        ZtAutoConfiguration.class,
                        ZtGrpcServerAutoConfiguration.class,
                        ZtGrpcClientAutoConfiguration.class))
                .withBean(IdentitySource.class, RunningApp.ORDERS::source, bean -> bean.setDestroyMethodName(""))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Zt.class)
                        .doesNotHaveBean(GrpcGuard.class));
    }
}
