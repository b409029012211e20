package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.grpc.netty.shaded.ZtGrpcServer;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.grpc.server.ServerServiceDefinitionFilter;
import org.springframework.grpc.server.ShadedNettyGrpcServerFactory;

/**
 * Servers over grpc-netty-shaded. The builder that customizers see has zt's TLS from its beginning, and gets zt's interceptor
 * last, so that it runs before all that they and the services bring.
 */
final class GuardedShadedFactory extends ShadedNettyGrpcServerFactory implements GuardedServerFactory {

    private final Zt zt;
    private final GrpcServerSettings settings;
    private final List<ServerServiceDefinition> services = new ArrayList<>();
    private @Nullable ServerServiceDefinitionFilter filter;

    GuardedShadedFactory(Zt zt, GrpcServerSettings settings) {
        super(settings.address(), List.of(settings::customize), null, null, null);
        this.zt = zt;
        this.settings = settings;
    }

    @Override
    public void setServiceFilter(@Nullable ServerServiceDefinitionFilter serviceFilter) {
        filter = serviceFilter;
    }

    @Override
    public void addService(ServerServiceDefinition service) {
        if (filter == null || filter.filter(service, this)) {
            services.add(service);
        }
    }

    @Override
    public Server createServer() {
        return ZtGrpcServer.builder(zt, settings.listenAddress())
                .configureNetty(netty -> configure(netty, services))
                .build();
    }

    /** Never called by {@link #createServer}; what it would make is no server of zt's. */
    @Override
    protected NettyServerBuilder newServerBuilder() {
        throw new IllegalStateException("a gRPC server of zt is made by createServer alone");
    }
}
