package dev.zt.grpc.netty;

import dev.zt.Zt;
import dev.zt.grpc.client.ClientEnforcement;
import dev.zt.jwt.JwtSvids;
import dev.zt.tls.PeerExpectation;
import io.grpc.ChannelCredentials;
import io.grpc.CompositeChannelCredentials;
import io.grpc.ForwardingChannelBuilder2;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettySslContextChannelCredentials;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * gRPC channels over Netty that call one expected peer, over mutual TLS only.
 *
 * <pre>{@code
 * ManagedChannel channel = ZtGrpcChannel.builder(zt, PeerExpectation.exactly(orders), "dns:///orders:8443").build();
 * }</pre>
 */
public final class ZtGrpcChannel {

    private ZtGrpcChannel() {}

    /**
     * Describes a channel to a target that gRPC resolves.
     *
     * @param zt identity, trust and audit
     * @param expectation whom to expect; there is no default
     * @param target as gRPC writes it, for example {@code dns:///orders:8443}
     * @return a builder like any of gRPC
     */
    public static Builder builder(Zt zt, PeerExpectation expectation, String target) {
        Objects.requireNonNull(target, "target");
        return new Builder(zt, expectation, credentials -> NettyChannelBuilder.forTarget(target, credentials));
    }

    /**
     * Describes a channel to an address.
     *
     * @param zt identity, trust and audit
     * @param expectation whom to expect; there is no default
     * @param address the address
     * @return a builder like any of gRPC
     */
    public static Builder builder(Zt zt, PeerExpectation expectation, SocketAddress address) {
        Objects.requireNonNull(address, "address");
        return new Builder(zt, expectation, credentials -> NettyChannelBuilder.forAddress(address, credentials));
    }

    /**
     * Describes a channel. Not thread-safe; builds once.
     *
     * <h2>Guarantees</h2>
     *
     * Those of {@link ClientEnforcement}. Call credentials of the user's own are applied after the server was checked.
     *
     * <h2>Does not protect against</h2>
     *
     * What {@link ClientEnforcement} names.
     */
    public static final class Builder extends ForwardingChannelBuilder2<Builder> {

        private final NettyChannelBuilder netty;
        private final ClientEnforcement enforcement;
        private boolean built;

        private Builder(
                Zt zt, PeerExpectation expectation, Function<ChannelCredentials, NettyChannelBuilder> transport) {
            Objects.requireNonNull(zt, "zt");
            Objects.requireNonNull(expectation, "expectation");
            ClientSslContext tls = new ClientSslContext(zt.tls(), expectation);
            enforcement = new ClientEnforcement(zt, expectation, tls::renew);
            netty = transport.apply(CompositeChannelCredentials.create(
                    NettySslContextChannelCredentials.create(tls), enforcement.credentials()));
            // The interceptor that is added first runs last, so that it sees what is truly called.
            netty.intercept(enforcement.interceptor());
        }

        /**
         * Shows a JWT-SVID of this workload with each call, in the metadata {@code authorization}: for servers that cannot
         * see the client's certificate. It leaves over TLS, to the server that was checked; calls must not bring one of
         * their own. Whoever gets hold of it is taken for this workload at that audience until it ends. Default: none.
         *
         * @param tokens delivers it; where it has none, calls fail with UNAVAILABLE
         * @param audience whom the token is for, from configuration
         * @return this
         * @throws IllegalArgumentException if the audience is blank
         */
        public Builder sendJwtSvids(JwtSvids tokens, String audience) {
            enforcement.sendJwtSvids(tokens, audience);
            return this;
        }

        /**
         * Sets what only Netty's builder knows.
         *
         * @param configuration called at once
         * @return this
         */
        public Builder configureNetty(Consumer<NettyChannelBuilder> configuration) {
            configuration.accept(netty);
            return this;
        }

        /**
         * Builds.
         *
         * @return a channel; shut it down to end its listening for changes
         * @throws IllegalStateException if it was built before
         */
        @Override
        public ManagedChannel build() {
            if (built) {
                throw new IllegalStateException("this builder has built its channel; make another one");
            }
            built = true;
            return enforcement.attach(netty.build());
        }

        @Override
        protected ManagedChannelBuilder<?> delegate() {
            return netty;
        }
    }
}
