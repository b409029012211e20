package dev.zt.spring.autoconfigure;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.client.DefaultGrpcChannelFactory;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

/**
 * Makes the channels of {@code zt.clients}, by their names alone: a target that is no name there has no expected peer,
 * where Spring Boot's own factory would call in plaintext. Shuts its channels down with the context.
 */
final class GuardedChannelFactory<B extends ManagedChannelBuilder<B>> extends DefaultGrpcChannelFactory<B> {

    private final GrpcTransport<B> transport;
    private final ZtProperties properties;
    private final Environment environment;

    GuardedChannelFactory(
            GrpcTransport<B> transport,
            ZtProperties properties,
            Environment environment,
            ClientInterceptorsConfigurer interceptors,
            List<GrpcChannelBuilderCustomizer<?>> customizers) {
        super(List.of((name, builder) -> transport.setUp(builder, name, customizers)), interceptors);
        this.transport = transport;
        this.properties = properties;
        this.environment = environment;
        // Names arrive as they were asked for.
        setVirtualTargets(name -> name);
    }

    /** What Spring would have for credentials counts for nothing. */
    @Override
    protected B newChannelBuilder(String name, ChannelCredentials ignored) {
        ZtProperties.Client client = properties.clients().get(name);
        if (client == null) {
            throw new StartRefusedException(
                    "A gRPC channel \"" + name + "\" is wanted, and zt.clients names no peer for it: nobody could tell"
                            + " whether the right server answers.",
                    "Set zt.clients.<name>.peer and zt.clients.<name>.target, and ask for the channel by that name.");
        }
        return transport.builder(ClientPeer.expected(name, client.peer()), target(name, client));
    }

    private String target(String name, ZtProperties.Client client) {
        String prefix = "spring.grpc.client.channel." + name;
        Map<String, String> ofSpring = Binder.get(environment)
                .bind(prefix, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of());
        if (!ofSpring.isEmpty()) {
            throw new StartRefusedException(
                    prefix + " is set, and the channel \"" + name + "\" is made by zt, which does not read it.",
                    "Remove " + prefix + ".*; write the target to zt.clients." + name
                            + ".target, and set the rest in a GrpcChannelBuilderCustomizer bean.");
        }
        if (client.target() == null) {
            throw new StartRefusedException(
                    "zt.clients." + name + " has no target, so that no gRPC channel can be opened.",
                    "Set zt.clients." + name + ".target, for example dns:///" + name + ":9090.");
        }
        return client.target();
    }
}
