package dev.zt.spring.autoconfigure;

import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.ServerBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties.Keepalive;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.core.env.Environment;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.util.unit.DataSize;

/**
 * What Spring Boot would set on the builder of a gRPC server: its own classes for that are not for others to use, and the
 * factory that goes with them takes no credentials.
 */
final class GrpcServerSettings {

    private static final int DEFAULT_PORT = 9090;

    private final GrpcServerProperties properties;
    private final ObjectProvider<CompressorRegistry> compressors;
    private final ObjectProvider<DecompressorRegistry> decompressors;
    private final ObjectProvider<GrpcServerExecutorProvider> executors;
    private final ObjectProvider<ServerBuilderCustomizer<?>> customizers;

    GrpcServerSettings(
            GrpcServerProperties properties,
            Environment environment,
            ObjectProvider<CompressorRegistry> compressors,
            ObjectProvider<DecompressorRegistry> decompressors,
            ObjectProvider<GrpcServerExecutorProvider> executors,
            ObjectProvider<ServerBuilderCustomizer<?>> customizers) {
        UserTls.refuseOtherThanOurs(environment, "spring.grpc.server.ssl");
        refuseDomainSockets(properties.getNetty());
        this.properties = properties;
        this.compressors = compressors;
        this.decompressors = decompressors;
        this.executors = executors;
        this.customizers = customizers;
    }

    private static void refuseDomainSockets(GrpcServerProperties.Netty netty) {
        if (netty.getDomainSocketPath() != null
                || netty.getTransport() == GrpcServerProperties.Netty.Transport.DOMAIN_SOCKET) {
            throw new StartRefusedException(
                    "The gRPC server is to listen on a unix domain socket, and zt guards servers on TCP alone.",
                    "Remove spring.grpc.server.netty.domain-socket-path and spring.grpc.server.netty.transport.");
        }
    }

    InetSocketAddress listenAddress() {
        Integer port = properties.getPort();
        return new InetSocketAddress(properties.getAddress(), port == null ? DEFAULT_PORT : port);
    }

    /** For people to read. */
    String address() {
        InetSocketAddress address = listenAddress();
        return address.getHostString() + ":" + address.getPort();
    }

    /** Applies properties first and customizers of the application last. */
    @SuppressWarnings("unchecked")
    <T extends ServerBuilder<T>> void customize(T builder) {
        compressors.ifAvailable(builder::compressorRegistry);
        decompressors.ifAvailable(builder::decompressorRegistry);
        executors.ifAvailable(provider -> builder.executor(provider.getExecutor()));
        limit(builder);
        keepAlive(properties.getKeepalive(), builder);
        List<ServerBuilderCustomizer<?>> all = customizers.orderedStream().toList();
        LambdaSafe.callbacks(ServerBuilderCustomizer.class, all, builder)
                .withLogger(GrpcServerSettings.class)
                .invoke(customizer -> customizer.customize(builder));
    }

    private <T extends ServerBuilder<T>> void limit(T builder) {
        PropertyMapper map = PropertyMapper.get();
        map.from(properties.getInbound().getMessage()::getMaxSize)
                .asInt(DataSize::toBytes)
                .to(builder::maxInboundMessageSize);
        map.from(properties.getInbound().getMetadata()::getMaxSize)
                .asInt(DataSize::toBytes)
                .to(builder::maxInboundMetadataSize);
    }

    private static <T extends ServerBuilder<T>> void keepAlive(Keepalive keepAlive, T builder) {
        PropertyMapper map = PropertyMapper.get();
        map.from(keepAlive::getTime).to(nanos(builder::keepAliveTime));
        map.from(keepAlive::getTimeout).to(nanos(builder::keepAliveTimeout));
        map.from(keepAlive.getConnection()::getMaxIdleTime).to(nanos(builder::maxConnectionIdle));
        map.from(keepAlive.getConnection()::getMaxAge).to(nanos(builder::maxConnectionAge));
        map.from(keepAlive.getConnection()::getGracePeriod).to(nanos(builder::maxConnectionAgeGrace));
        map.from(keepAlive.getPermit()::getTime).to(nanos(builder::permitKeepAliveTime));
        map.from(keepAlive.getPermit()::isWithoutCalls).to(builder::permitKeepAliveWithoutCalls);
    }

    private static Consumer<Duration> nanos(BiConsumer<Long, TimeUnit> setter) {
        return duration -> setter.accept(duration.toNanos(), TimeUnit.NANOSECONDS);
    }
}
