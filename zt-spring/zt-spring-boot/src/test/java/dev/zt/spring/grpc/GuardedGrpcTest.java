package dev.zt.spring.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.devkit.PlainTls;
import dev.zt.devkit.Workload;
import dev.zt.grpc.ZtGrpc;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.X509Svid;
import dev.zt.spring.RunningApp;
import dev.zt.trust.Revocation;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/** A Spring Boot application that serves gRPC, over real sockets. */
@Timeout(60)
class GuardedGrpcTest {

    private static final Workload WEB = RunningApp.SHOP.workload("/web");
    private static final Workload OPS = RunningApp.SHOP.workload("/ops");
    private static final Workload OTHER = RunningApp.SHOP.workload("/other");
    private static final MethodDescriptor<String, String> HEALTH =
            Texts.method(MethodType.UNARY, "grpc.health.v1.Health/Check");
    private static final MethodDescriptor<String, String> UNKNOWN =
            Texts.method(MethodType.UNARY, "shop.v1.Orders/Nothing");
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    private GrpcApp app;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {

        @Bean
        OrdersService orders() {
            return new OrdersService();
        }
    }

    /** What runs before everything that Spring orders, and what is put on the builder by hand. */
    @Configuration(proxyBeanMethods = false)
    static class Hasty extends Shop {

        @Bean
        @GlobalServerInterceptor
        @Order(Ordered.HIGHEST_PRECEDENCE)
        Seeing first() {
            return new Seeing();
        }

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        ServerBuilderCustomizer<NettyServerBuilder> last(Seeing first) {
            return builder -> builder.intercept(first);
        }
    }

    static final class Seeing implements ServerInterceptor {

        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            seen.add(call.getMethodDescriptor().getFullMethodName() + " for "
                    + ZtGrpc.peer().id());
            return next.startCall(call, headers);
        }
    }

    private void start(Class<?> application, Map<String, Object> properties) {
        app = new GrpcApp(application, properties);
    }

    @AfterEach
    void stop() {
        if (app != null) {
            app.close();
        }
    }

    private OrdersService orders() {
        return app.app.context.getBean(OrdersService.class);
    }

    private List<String> records() {
        return app.app.records.take();
    }

    private void assertDenied(Workload caller, MethodDescriptor<String, String> method, String record) {
        StatusRuntimeException denial =
                catchThrowableOfType(StatusRuntimeException.class, () -> app.call(caller, method));

        assertThat(denial.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(denial.getTrailers().get(ZtGrpc.DECISION_ID)).isNotNull();
        assertThat(records()).containsExactly(record);
        assertThat(orders().callers).isEmpty();
    }

    @Test
    void letsInWhomTheClassNamesAndTellsTheHandlerWhoCalls() {
        start(Shop.class, Map.of());

        assertThat(app.call(WEB, OrdersService.PLACE)).isEqualTo("placed 7 for spiffe://shop.test/web");
        assertThat(records()).containsExactly("allow OrdersService#place");
    }

    @Test
    void deniesWhomNobodyNames() {
        start(Shop.class, Map.of());

        assertDenied(OTHER, OrdersService.PLACE, "deny NO_ALLOW_RULE");
    }

    @Test
    void letsAnAnnotationOfTheMethodReplaceThatOfTheClass() {
        start(Shop.class, Map.of());

        assertThat(app.call(OTHER, OrdersService.LIST_ALL)).isEqualTo("all for spiffe://shop.test/other");
        assertThat(app.call(OPS, OrdersService.ERASE)).isEqualTo("erased 7 for spiffe://shop.test/ops");
        orders().callers.clear();
        records();
        assertDenied(OPS, OrdersService.PLACE, "deny NO_ALLOW_RULE");
        assertDenied(WEB, OrdersService.ERASE, "deny DENY_RULE OrdersService#erase-deny");
    }

    @Test
    void deniesAForeignDomainThatOnlyAnyWorkloadWouldMean() {
        start(Shop.class, Map.of());

        assertThatThrownBy(() -> app.call(RunningApp.PARTNER.workload("/web"), OrdersService.LIST_ALL))
                .isInstanceOf(StatusRuntimeException.class);
        assertThat(orders().callers).isEmpty();
        assertThat(records()).isEmpty();
    }

    @Test
    void deniesAnUnknownMethodWithOneRecord() {
        start(Shop.class, Map.of());

        assertDenied(WEB, UNKNOWN, "deny NO_ALLOW_RULE");
    }

    @Test
    void deniesHealthAndReflectionByDefault() {
        start(Shop.class, Map.of());

        assertDenied(WEB, HEALTH, "deny NO_ALLOW_RULE");
        assertDenied(
                WEB,
                Texts.method(MethodType.BIDI_STREAMING, "grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
                "deny NO_ALLOW_RULE");
    }

    @Test
    void opensHealthByARule() throws IOException {
        Path policy = Files.writeString(directory.resolve("policy.yaml"), """
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata:
                  name: probes
                spec:
                  workload: spiffe://shop.test/orders
                  rules:
                    - id: ops-look
                      effect: allow
                      from:
                        - principals: ["spiffe://shop.test/ops"]
                      to:
                        - grpc: ["grpc.health.v1.Health/*"]
                """);
        start(Shop.class, Map.of("zt.policy.file", policy.toString()));

        // An empty request is an empty text: it asks for the server as a whole.
        ClientCalls.blockingUnaryCall(app.channel(OPS), HEALTH, CallOptions.DEFAULT, "");
        assertThat(records()).containsExactly("allow ops-look");
        assertDenied(WEB, HEALTH, "deny NO_ALLOW_RULE");
    }

    @Test
    @Tag("netty")
    void decidesBeforeInterceptorsOfTheHighestPrecedenceAndThoseOfTheBuilder() {
        start(Hasty.class, Map.of());
        Seeing first = app.app.context.getBean(Seeing.class);

        assertDenied(OTHER, OrdersService.PLACE, "deny NO_ALLOW_RULE");
        assertDenied(OTHER, HEALTH, "deny NO_ALLOW_RULE");
        assertThat(first.seen).isEmpty();

        app.call(WEB, OrdersService.PLACE);
        assertThat(first.seen).hasSize(2).allMatch("shop.v1.Orders/Place for spiffe://shop.test/web"::equals);
    }

    @Test
    void refusesPlaintext() throws Exception {
        start(Shop.class, Map.of());

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
            assertThat(greet(socket)).isFalse();
        }
    }

    @Test
    void refusesACallerWithoutCertificate() throws Exception {
        start(Shop.class, Map.of());

        assertThat(greetOverTls(null)).isFalse();
        assertThat(greetOverTls(WEB.svid()))
                .as("one with a certificate is answered")
                .isTrue();
    }

    @Test
    void refusesAForeignDomain() throws Exception {
        start(Shop.class, Map.of());

        assertThat(greetOverTls(RunningApp.SHOP
                        .foreignDomain("evil.test")
                        .workload("/web")
                        .svid()))
                .isFalse();
        assertThat(greetOverTls(RunningApp.PARTNER.workload("/web").svid()))
                .as("federated, and no rule names it")
                .isFalse();
    }

    private boolean greetOverTls(@Nullable X509Svid svid) throws IOException {
        try (SSLSocket socket = (SSLSocket) PlainTls.insecurelyTrustingAnyone(svid)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), app.port())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            return greet(socket);
        } catch (IOException e) {
            return false;
        }
    }

    /** Tells whether the server answers with its settings. */
    private static boolean greet(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            socket.getOutputStream().write(PREFACE);
            socket.getOutputStream().flush();
            byte[] frame = socket.getInputStream().readNBytes(9);
            return frame.length == 9 && frame[3] == 4;
        } catch (java.net.SocketException e) {
            return false;
        }
    }

    @Test
    void endsTheOpenStreamOfARevokedPeer() throws Exception {
        start(Shop.class, Map.of());
        Workload caller = RunningApp.SHOP.workload("/web");
        BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        ManagedChannel channel = app.channel(caller);
        StreamObserver<String> requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(OrdersService.CHAT, CallOptions.DEFAULT), new Collecting(received));
        requests.onNext("hello");
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("echo hello");

        app.app
                .context
                .getBean(Zt.class)
                .revocations()
                .revoke(Revocation.of(SpiffeIdPattern.of(caller.id()), "stolen"));

        assertThat(received.poll(20, TimeUnit.SECONDS)).isInstanceOf(Throwable.class);
        await().untilAsserted(() -> assertThat(records()).anyMatch(record -> record.startsWith("deny PEER_REVOKED")));
    }

    private record Collecting(BlockingQueue<Object> received) implements StreamObserver<String> {

        @Override
        public void onNext(String message) {
            received.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            received.add(failure);
        }

        @Override
        public void onCompleted() {
            received.add("completed");
        }
    }
}
