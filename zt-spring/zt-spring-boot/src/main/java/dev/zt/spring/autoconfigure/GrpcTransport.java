package dev.zt.spring.autoconfigure;

import dev.zt.tls.PeerExpectation;
import io.grpc.ManagedChannelBuilder;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

/**
 * Channels of zt over one of the transports of gRPC.
 *
 * @param builders describes a channel to a peer at a target
 * @param netty shows the builder of Netty's, which customizers are written for; it cannot lose its TLS any more
 */
record GrpcTransport<B extends ManagedChannelBuilder<B>>(
        BiFunction<PeerExpectation, String, B> builders, BiConsumer<B, Consumer<ManagedChannelBuilder<?>>> netty) {

    B builder(PeerExpectation expectation, String target) {
        return builders.apply(expectation, target);
    }

    void setUp(B builder, String name, List<GrpcChannelBuilderCustomizer<?>> customizers) {
        netty.accept(builder, inner -> apply(inner, name, customizers));
    }

    @SuppressWarnings("unchecked")
    private static void apply(
            ManagedChannelBuilder<?> builder, String name, List<GrpcChannelBuilderCustomizer<?>> customizers) {
        LambdaSafe.callbacks(GrpcChannelBuilderCustomizer.class, customizers, builder)
                .withLogger(GrpcTransport.class)
                .invoke(customizer -> customizer.customize(name, builder));
    }
}
