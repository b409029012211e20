package dev.zt.grpc.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.grpc.Conversation;
import dev.zt.grpc.Orders;
import dev.zt.grpc.Policies;
import dev.zt.grpc.Records;
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

    private final DevIdentities domain = DevIdentities.create("shop.test");
    private final Workload workload = domain.workload("/orders");
    private final Records records = new Records();
    private final Orders orders = new Orders();
    private final Zt zt = Zt.builder(workload.source())
            .clock(domain.clock())
            .audit(records)
            .policies(Policies.of(workload.id(), Policies.WEB_CALLS))
            .build();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name)
                .addService(orders.bind())
                .fallbackHandlerRegistry(UnknownMethods.create())
                .intercept(new EnforcementInterceptor(zt))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        zt.close();
    }

    private void assertUnproven(MethodDescriptor<String, String> method) {
        StatusRuntimeException refusal =
                catchThrowableOfType(StatusRuntimeException.class, () -> Conversation.unary(channel, method));

        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(records.decisions())
                .singleElement()
                .satisfies(r -> assertThat(r.decision().reason()).isEqualTo(Reason.PEER_UNPROVEN));
        assertThat(refusal.getTrailers().get(ZtGrpc.DECISION_ID))
                .isEqualTo(records.lastDecision().id());
        assertThat(orders.handled).hasValue(0);
    }

    @Test
    void deniesACallThatProvesNobody() {
        assertUnproven(Orders.GET);
    }

    @Test
    void deniesACallOfAnUnknownMethodThatProvesNobody() {
        assertUnproven(Orders.methodOf("test.Ghost/Get", MethodType.UNARY));
    }

    @Test
    void hasNoPeerOutsideOfAHandler() {
        assertThatThrownBy(ZtGrpc::peer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no peer");
    }
}
