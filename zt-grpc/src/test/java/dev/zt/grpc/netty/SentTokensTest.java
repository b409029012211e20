package dev.zt.grpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.Shop;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.ZtException;
import dev.zt.jwt.JwtSvid;
import dev.zt.jwt.JwtSvids;
import dev.zt.tls.PeerExpectation;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A channel that shows a JWT-SVID with each call. */
@Timeout(60)
class SentTokensTest {

    private static final String AUDIENCE = "spiffe://shop.test/orders";
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final List<String> fetched = new CopyOnWriteArrayList<>();
    private final List<List<String>> seen = new CopyOnWriteArrayList<>();
    private Grpc grpc;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        grpc = new Grpc();
        server = ZtGrpcServer.builder(grpc.shop.zt, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(grpc.api)
                .intercept(new Seeing())
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        grpc.close();
    }

    private JwtSvid token(String audience) {
        fetched.add(audience);
        return JwtSvid.parse(grpc.shop.domain.jwtAuthority().issue(grpc.shop.web.id(), List.of(audience)));
    }

    private void channel(SpiffeId expected, JwtSvids tokens) {
        channel = ZtGrpcChannel.builder(grpc.web, PeerExpectation.exactly(expected), "127.0.0.1:" + server.getPort())
                .sendJwtSvids(tokens, AUDIENCE)
                .build();
    }

    @Test
    void showsATokenForTheAudienceToTheExpectedServer() {
        channel(grpc.shop.orders.id(), this::token);

        assertThat(OrdersApi.call(channel, OrdersApi.GET)).isEqualTo("order 7");
        assertThat(fetched).containsExactly(AUDIENCE);
        assertThat(seen)
                .singleElement()
                .satisfies(values -> assertThat(values)
                        .singleElement()
                        .satisfies(value -> assertThat(value).startsWith("Bearer eyJ")));
    }

    @Test
    void fetchesNoneForAServerThatIsNotExpected() {
        channel(SpiffeId.parse("spiffe://shop.test/pay"), this::token);

        assertThatThrownBy(() -> OrdersApi.call(channel, OrdersApi.GET)).isInstanceOf(StatusRuntimeException.class);
        assertThat(fetched).isEmpty();
        assertThat(seen).isEmpty();
    }

    @Test
    void fetchesNoneForAServerThatWasRevokedSince() {
        channel(grpc.shop.orders.id(), this::token);
        OrdersApi.call(channel, OrdersApi.GET);
        grpc.web.revocations().revoke(Shop.revocation(grpc.shop.orders.id()));

        assertThatThrownBy(() -> OrdersApi.call(channel, OrdersApi.GET)).isInstanceOf(StatusRuntimeException.class);
        assertThat(fetched).hasSize(1);
    }

    @Test
    void sendsNothingWithoutAToken() {
        channel(grpc.shop.orders.id(), audience -> {
            throw new ZtException(ZtException.Code.NO_JWT_SVID, "none", null);
        });

        StatusRuntimeException failure =
                catchThrowableOfType(StatusRuntimeException.class, () -> OrdersApi.call(channel, OrdersApi.GET));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.getStatus().getCause()).isInstanceOf(ZtException.class);
        assertThat(seen).isEmpty();
        assertThat(grpc.api.callers).isEmpty();
    }

    private final class Seeing implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            List<String> values = new ArrayList<>();
            Iterable<String> all = headers.getAll(AUTHORIZATION);
            if (all != null) {
                all.forEach(values::add);
            }
            seen.add(values);
            return next.startCall(call, headers);
        }
    }
}
