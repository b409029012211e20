package dev.zt.verification.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.authz.Decision;
import dev.zt.devkit.PlainTls;
import dev.zt.grpc.ZtGrpc;
import dev.zt.grpc.client.CallDeniedException;
import dev.zt.grpc.netty.ZtGrpcChannel;
import dev.zt.grpc.netty.ZtGrpcServer;
import dev.zt.grpc.server.EnforcementInterceptor;
import dev.zt.grpc.server.UnknownMethods;
import dev.zt.identity.X509Svid;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.NettySslContextServerCredentials;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks over the wire: a gRPC server, or a gRPC channel, with TLS handshakes and kept-alive connections. */
final class GrpcRunner {

    private static final String ANY_METHOD = "any.v1.Service/Method";

    String answer(CorpusCase question) throws Exception {
        String method = question.grpcMethod() == null ? ANY_METHOD : question.grpcMethod();
        try (Scene scene = new Scene(question)) {
            return question.isOutbound() ? outbound(question, scene, method) : inbound(question, scene, method);
        }
    }

    private static String inbound(CorpusCase question, Scene scene, String method) throws Exception {
        AnyMethod handler = new AnyMethod(() -> assertThat(ZtGrpc.peer().id()).isEqualTo(question.peer()));
        Server server = (question.peer() == null ? withoutTls(scene, handler) : overTls(question, scene, handler))
                .build()
                .start();
        ManagedChannel channel = channelTo(question, server.getPort(), scene.peer);
        try {
            ask(channel, "warm.v1.Up/Now", scene.authorization, question.headers());
            handler.reset();
            scene.apply(question);
            int before = scene.audit.decisions().size();
            StatusException failure = ask(channel, method, scene.authorization, question.headers());
            if (scene.audit.decisions().size() == before) {
                // Its connection was ended, and the new one was refused in the handshake.
                return Answers.ofLastRejection(scene, failure);
            }
            return judged(question, scene, failure, handler.calls());
        } finally {
            channel.shutdownNow();
            server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private static ServerBuilder<?> overTls(CorpusCase question, Scene scene, AnyMethod handler) {
        ZtGrpcServer.Builder builder =
                ZtGrpcServer.builder(scene.zt, loopback()).fallbackHandlerRegistry(handler);
        return question.isBearer() ? builder.acceptJwtSvids(Scene.validator(question)) : builder;
    }

    /** A server that someone put the interceptor on without TLS: nobody is proven. */
    private static ServerBuilder<?> withoutTls(Scene scene, AnyMethod handler) {
        return NettyServerBuilder.forAddress(loopback())
                .fallbackHandlerRegistry(UnknownMethods.after(handler))
                .intercept(new EnforcementInterceptor(scene.zt));
    }

    private static String judged(CorpusCase question, Scene scene, StatusException failure, int handled) {
        Decision decision = scene.lastDecision().decision();
        if (decision.isAllowed()) {
            assertThat(failure).isNull();
            assertThat(handled).isEqualTo(1);
            return Answers.of(decision);
        }
        assertThat(handled).as("the handler must not have run").isZero();
        assertThat(failure.getStatus().getCode())
                .isEqualTo(
                        question.isBearer() && decision.reason().provesNobody()
                                ? Status.Code.UNAUTHENTICATED
                                : Status.Code.PERMISSION_DENIED);
        assertThat(failure.getTrailers().get(ZtGrpc.DECISION_ID))
                .isEqualTo(scene.lastDecision().id());
        assertThat(failure.getStatus().getDescription())
                .doesNotContain(decision.reason().name())
                .doesNotContain("rule");
        return Answers.of(decision);
    }

    private static String outbound(CorpusCase question, Scene scene, String method) throws Exception {
        AnyMethod handler = new AnyMethod(() -> {});
        Server server = NettyServerBuilder.forAddress(
                        loopback(), NettySslContextServerCredentials.create(http2(scene.peer, false)))
                .fallbackHandlerRegistry(handler)
                .build()
                .start();
        ManagedChannel channel = ZtGrpcChannel.builder(scene.zt, scene.expectation, "127.0.0.1:" + server.getPort())
                .build();
        try {
            ask(channel, method, List.of(), List.of());
            handler.reset();
            scene.apply(question);
            StatusException failure = ask(channel, method, List.of(), List.of());
            assertThat(handler.calls()).as("what is denied does not leave").isEqualTo(failure == null ? 1 : 0);
            if (failure == null) {
                return Answers.of(scene.lastDecision().decision());
            }
            return failure.getCause() instanceof CallDeniedException denial
                    ? Answers.of(denial.decision())
                    : Answers.ofLastRejection(scene, failure);
        } finally {
            channel.shutdownNow();
            server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    /** Returns how the call failed, or null. */
    private static StatusException ask(
            ManagedChannel channel, String method, List<String> authorization, List<String> headers)
            throws InterruptedException {
        return AnyMethod.call(channel, method, authorization, headers);
    }

    private static ManagedChannel channelTo(CorpusCase question, int port, X509Svid svid) throws Exception {
        NettyChannelBuilder builder = question.peer() == null
                ? NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext()
                : NettyChannelBuilder.forAddress(
                        "127.0.0.1", port, NettySslContextChannelCredentials.create(http2(svid, true)));
        return builder.build();
    }

    private static JdkSslContext http2(X509Svid svid, boolean client) throws Exception {
        return new JdkSslContext(
                PlainTls.insecurelyTrustingAnyone(svid),
                client,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "h2"),
                client ? ClientAuth.NONE : ClientAuth.REQUIRE,
                null,
                false);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
