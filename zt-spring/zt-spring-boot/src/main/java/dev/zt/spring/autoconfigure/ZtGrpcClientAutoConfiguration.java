package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.grpc.ZtGrpc;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.AbstractStub;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

/**
 * The gRPC channels of {@code zt.clients}, and what makes channels for Spring's own clients: in the place of Spring
 * Boot's factory, which calls in plaintext where nothing says otherwise.
 */
@AutoConfiguration(after = ZtAutoConfiguration.class, before = GrpcClientAutoConfiguration.class)
@ConditionalOnClass({
    AbstractStub.class,
    GrpcChannelBuilderCustomizer.class,
    GrpcClientAutoConfiguration.class,
    ZtGrpc.class
})
@ConditionalOnBooleanProperty(name = "spring.grpc.client.enabled", matchIfMissing = true)
public final class ZtGrpcClientAutoConfiguration {

    /** Created by Spring. */
    public ZtGrpcClientAutoConfiguration() {}

    @Bean
    static GrpcChannelRegistrar ztGrpcChannelRegistrar(Environment environment) {
        return new GrpcChannelRegistrar(environment);
    }

    private static <B extends ManagedChannelBuilder<B>> GuardedChannelFactory<B> factory(
            GrpcTransport<B> transport,
            ZtProperties properties,
            Environment environment,
            ClientInterceptorsConfigurer interceptors,
            ObjectProvider<GrpcChannelBuilderCustomizer<?>> customizers) {
        return new GuardedChannelFactory<>(
                transport,
                properties,
                environment,
                interceptors,
                customizers.orderedStream().toList());
    }

    /** As Spring Boot does, the shaded transport is taken where both are there. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder.class)
    static class Shaded {

        @Bean
        GuardedChannelFactory<dev.zt.grpc.netty.shaded.ZtGrpcChannel.Builder> ztGrpcChannelFactory(
                Zt zt,
                ZtProperties properties,
                Environment environment,
                ClientInterceptorsConfigurer interceptors,
                ObjectProvider<GrpcChannelBuilderCustomizer<?>> customizers) {
            GrpcTransport<dev.zt.grpc.netty.shaded.ZtGrpcChannel.Builder> transport = new GrpcTransport<>(
                    (peer, target) -> dev.zt.grpc.netty.shaded.ZtGrpcChannel.builder(zt, peer, target),
                    (builder, setUp) -> builder.configureNetty(setUp::accept));
            return factory(transport, properties, environment, interceptors, customizers);
        }
    }

    /** The transport that the starter of Spring Boot brings. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(io.grpc.netty.NettyChannelBuilder.class)
    @ConditionalOnMissingClass("io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder")
    static class Netty {

        @Bean
        GuardedChannelFactory<dev.zt.grpc.netty.ZtGrpcChannel.Builder> ztGrpcChannelFactory(
                Zt zt,
                ZtProperties properties,
                Environment environment,
                ClientInterceptorsConfigurer interceptors,
                ObjectProvider<GrpcChannelBuilderCustomizer<?>> customizers) {
            GrpcTransport<dev.zt.grpc.netty.ZtGrpcChannel.Builder> transport = new GrpcTransport<>(
                    (peer, target) -> dev.zt.grpc.netty.ZtGrpcChannel.builder(zt, peer, target),
                    (builder, setUp) -> builder.configureNetty(setUp::accept));
            return factory(transport, properties, environment, interceptors, customizers);
        }
    }
}
