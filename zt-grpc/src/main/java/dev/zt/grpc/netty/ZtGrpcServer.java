package dev.zt.grpc.netty;

import dev.zt.Callers;
import dev.zt.Zt;
import dev.zt.grpc.server.EnforcementInterceptor;
import dev.zt.grpc.server.UnknownMethods;
import dev.zt.jwt.JwtSvidValidator;
import io.grpc.ForwardingServerBuilder;
import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.NettySslContextServerCredentials;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * gRPC servers over Netty that demand mutual TLS and check every call before its handler; set up to do so, they also take
 * JWT-SVIDs of callers that show no certificate.
 *
 * <pre>{@code
 * Server server = ZtGrpcServer.builder(zt, new InetSocketAddress(8443))
 *         .addService(new OrdersService())
 *         .build()
 *         .start();
 * }</pre>
 */
public final class ZtGrpcServer {

    private ZtGrpcServer() {}

    /**
     * Describes a server.
     *
     * @param zt identity, policy and audit
     * @param address where to listen; port 0 picks a free one
     * @return a builder like any of gRPC
     */
    public static Builder builder(Zt zt, SocketAddress address) {
        return new Builder(zt, address);
    }

    /**
     * Describes a server. Not thread-safe; builds once.
     *
     * <h2>Guarantees</h2>
     *
     * The server has the TLS of its {@link Zt}, and {@link EnforcementInterceptor} runs before every other interceptor,
     * for unknown methods as well. A connection whose peer is condemned, or whose certificates near their end, is
     * closed.
     *
     * <h2>Does not protect against</h2>
     *
     * What {@link EnforcementInterceptor} names. Whoever replaces the channel factory in {@link #configureNetty} keeps
     * the checks, and loses the closing of connections and the records of plaintext.
     */
    public static final class Builder extends ForwardingServerBuilder<Builder> {

        private final NettyServerBuilder netty;
        private static final long IDLE_MINUTES = 5;

        private final Zt zt;
        private final ServerSslContext tls;
        private EnforcementInterceptor enforcement;
        private HandlerRegistry fallback = UnknownMethods.create();
        private boolean built;

        private Builder(Zt zt, SocketAddress address) {
            this.zt = Objects.requireNonNull(zt, "zt");
            Objects.requireNonNull(address, "address");
            ServerConnections connections = new ServerConnections(zt);
            enforcement = new EnforcementInterceptor(zt, connections);
            tls = new ServerSslContext(Callers.byTls(zt));
            netty = NettyServerBuilder.forAddress(address, NettySslContextServerCredentials.create(tls))
                    .channelFactory(connections::listen)
                    .bossEventLoopGroup(EventLoops.ACCEPTING)
                    .workerEventLoopGroup(EventLoops.SERVING);
        }

        /**
         * Takes JWT-SVIDs of callers that show no certificate, in the metadata {@code authorization}. TLS then asks for a
         * certificate and does without; one that is shown has to be good and decides who calls, whatever token comes with
         * it. Default: mutual TLS alone.
         *
         * <p>Only rules of {@code assurance: [bearer]} allow anything to a bearer; an {@code Authorizer} of one's own has to
         * look at the assurance itself. As anybody can now open a connection, one on which nobody calls ends after five
         * minutes.
         *
         * @param validator judges tokens, for the audience of this workload
         * @return this
         */
        public Builder acceptJwtSvids(JwtSvidValidator validator) {
            enforcement = enforcement.acceptJwtSvids(validator);
            tls.use(Callers.byTlsOrToken(zt, validator));
            netty.maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES);
            return this;
        }

        /**
         * Sets what only Netty's builder knows.
         *
         * @param configuration called at once
         * @return this
         */
        public Builder configureNetty(Consumer<NettyServerBuilder> configuration) {
            configuration.accept(netty);
            return this;
        }

        @Override
        public Builder fallbackHandlerRegistry(@Nullable HandlerRegistry registry) {
            fallback = registry == null ? UnknownMethods.create() : UnknownMethods.after(registry);
            return this;
        }

        /**
         * Builds.
         *
         * @return a server that is not started
         * @throws IllegalStateException if it was built before
         */
        @Override
        public Server build() {
            if (built) {
                throw new IllegalStateException("this builder has built its server; make another one");
            }
            built = true;
            // The interceptor that is added last runs first.
            return netty.fallbackHandlerRegistry(fallback)
                    .intercept(enforcement)
                    .build();
        }

        @Override
        protected ServerBuilder<?> delegate() {
            return netty;
        }
    }
}
