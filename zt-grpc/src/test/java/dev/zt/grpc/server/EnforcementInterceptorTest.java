package dev.zt.grpc.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zt.authz.Reason;
import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.Shop;
import dev.zt.grpc.ZtGrpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a transport without TLS. */
class EnforcementInterceptorTest {

    private final Shop shop = new Shop();
    private final OrdersApi api = new OrdersApi();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name)
                .addService(api)
                .fallbackHandlerRegistry(UnknownMethods.create())
                .intercept(new EnforcementInterceptor(shop.zt))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        shop.close();
    }

    private void assertUnproven(MethodDescriptor<String, String> method) {
        StatusRuntimeException refusal =
                catchThrowableOfType(StatusRuntimeException.class, () -> OrdersApi.call(channel, method));

        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(shop.records.decisions())
                .singleElement()
                .satisfies(r -> assertThat(r.decision().reason()).isEqualTo(Reason.PEER_UNPROVEN));
        assertThat(refusal.getTrailers().get(ZtGrpc.DECISION_ID))
                .isEqualTo(shop.records.lastDecision().id());
        assertThat(api.callers).isEmpty();
    }

    @Test
    void deniesACallThatProvesNobody() {
        assertUnproven(OrdersApi.GET);
    }

    @Test
    void deniesACallOfAnUnknownMethodThatProvesNobody() {
        assertUnproven(OrdersApi.method(MethodType.UNARY, "shop.v1.Unknown/Get"));
    }

    @Test
    void hasNoPeerOutsideOfAHandler() {
        assertThatThrownBy(ZtGrpc::peer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no peer");
    }
}
