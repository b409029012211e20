package dev.zt.grpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.zt.audit.AuditEvent;
import dev.zt.authz.Reason;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.enforce.ConnectionRules;
import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.Shop;
import dev.zt.grpc.client.CallDeniedException;
import dev.zt.identity.X509Svid;
import dev.zt.tls.PeerExpectation;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of connections, at either end. */
@Timeout(60)
class ChannelTest {

    private Grpc grpc;

    @BeforeEach
    void start() throws IOException {
        grpc = new Grpc();
    }

    @AfterEach
    void stop() {
        grpc.close();
    }

    private String call() {
        return OrdersApi.call(grpc.channel, OrdersApi.GET);
    }

    /** The callers' ends of the connections that brought calls. */
    private Set<InetSocketAddress> connections() {
        return grpc.shop.records.decisions().stream()
                .map(AuditEvent.AccessDecided::remote)
                .collect(Collectors.toSet());
    }

    private Status failure(ManagedChannel channel) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> OrdersApi.call(channel, OrdersApi.GET))
                .getStatus();
    }

    @Nested
    class Expectation {

        @Test
        void refusesAnotherServerBeforeItSeesTheCall() {
            ManagedChannel other = grpc.channel(PeerExpectation.exactly(
                    grpc.shop.domain.workload("/payments").id()));

            assertThat(failure(other).getCode()).isEqualTo(Status.Code.UNAVAILABLE);

            other.shutdownNow();
            assertThat(grpc.shop.records.decisions()).isEmpty();
            assertThat(grpc.webRecords.rejections()).isNotEmpty().allSatisfy(record -> {
                assertThat(record.reason()).isEqualTo("UNEXPECTED_PEER");
                assertThat(record.direction()).isEqualTo(AuditEvent.Direction.CLIENT);
            });
        }

        @Test
        void isMandatory() {
            assertThatThrownBy(() -> ZtGrpcChannel.builder(grpc.web, null, grpc.target()))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("expectation");
        }

        @Test
        void isRecordedForEachCall() {
            call();
            call();

            assertThat(grpc.webRecords.decisions()).hasSize(2).allSatisfy(record -> {
                assertThat(record.decision().reason()).isEqualTo(Reason.PEER_EXPECTED);
                assertThat(record.direction()).isEqualTo(AuditEvent.Direction.CLIENT);
                assertThat(record.peer()).isEqualTo(grpc.shop.orders.id());
            });
        }
    }

    @Nested
    class OwnIdentity {

        @Test
        void deniesBeforeAnythingIsSentWhenRedacted() {
            call();
            grpc.shop.web.redact();
            int before = grpc.shop.records.decisions().size();

            Status denial = failure(grpc.channel);

            assertThat(denial.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(denial.getCause())
                    .isInstanceOfSatisfying(
                            CallDeniedException.class,
                            e -> assertThat(e.decision().reason()).isEqualTo(Reason.OWN_SVID_REDACTED));
            assertThat(grpc.shop.records.decisions()).hasSize(before);
        }

        @Test
        void isShownAnewAfterARotation() {
            call();
            grpc.shop.web.rotate();
            call();

            assertThat(connections()).hasSize(2);
            assertThat(grpc.shop.records.decisions()).hasSize(2);
            assertThat(grpc.shop.records.denials()).isEmpty();
        }
    }

    @Nested
    class OwnRotationThatIsKept {

        @Test
        void leavesTheConnectionUntilTheSvidNearsItsEndThatItShows() throws IOException {
            grpc.close();
            grpc = new Grpc(
                    ConnectionRules.forServers(),
                    ConnectionRules.forClients().with(ConnectionEvent.OWN_ROTATION, ConnectionAction.KEEP));
            X509Svid first = grpc.shop.web.svid();
            Duration life = Duration.between(first.leaf().getNotBefore().toInstant(), first.notAfter());
            call();
            // The moment from which the connection's age counts.
            grpc.web.openCalls().recheck();
            grpc.shop.web.rotate();
            call();
            assertThat(connections()).hasSize(1);

            grpc.shop.domain.clock().advance(life.multipliedBy(85).dividedBy(100));
            grpc.shop.orders.rotate();
            grpc.web.openCalls().recheck();
            call();
            assertThat(connections()).hasSize(2);
        }
    }

    @Nested
    class FallenServer {

        @Test
        void isNotCalledAgainOnItsOpenConnection() {
            call();
            grpc.web.revocations().revoke(Shop.revocation(grpc.shop.orders.id()));
            int before = grpc.shop.records.decisions().size();

            assertThat(failure(grpc.channel).getCode()).isIn(Status.Code.PERMISSION_DENIED, Status.Code.UNAVAILABLE);

            assertThat(grpc.shop.records.decisions()).hasSize(before);
        }

        @Test
        void isCalledAgainWhenItsRevocationIsTakenBack() {
            grpc.web.revocations().revoke(Shop.revocation(grpc.shop.orders.id()));
            failure(grpc.channel);
            grpc.web.revocations().replaceAll(List.of());
            grpc.channel.resetConnectBackoff();

            await().ignoreExceptions().until(() -> call().equals("order 7"));
        }
    }

    @Nested
    class FallenClient {

        @Test
        void isDeniedOnItsOpenConnectionAndRefusedInTheNextHandshake() {
            call();
            grpc.shop.zt.revocations().revoke(Shop.revocation(grpc.shop.web.id()));

            // Either the call was quicker than the connection's end, or the new handshake was refused.
            Status first = failure(grpc.channel);
            assertThat(first.getCode()).isIn(Status.Code.PERMISSION_DENIED, Status.Code.UNAVAILABLE);
            await().untilAsserted(() -> {
                failure(grpc.channel);
                assertThat(grpc.shop.records.rejections())
                        .isNotEmpty()
                        .allSatisfy(record -> assertThat(record.reason()).isEqualTo("REVOKED"));
            });
            assertThat(grpc.api.callers).hasSize(1);
        }

        @Test
        void losesAnIdleConnection() {
            call();
            await().until(() -> grpc.channel.getState(false) == ConnectivityState.READY);

            grpc.shop.zt.revocations().revoke(Shop.revocation(grpc.shop.web.id()));

            await().until(() -> grpc.channel.getState(false) != ConnectivityState.READY);
        }

        @Test
        void comesBackAfterItsCertificateNearsItsEnd() {
            call();
            // Past four fifths of its life: the connection is drained, and both ends have newer certificates.
            grpc.shop.domain.clock().advance(Duration.ofMinutes(50));
            grpc.shop.web.rotate();
            grpc.shop.orders.rotate();

            assertThat(call()).isEqualTo("order 7");
            assertThat(grpc.shop.records.denials()).isEmpty();
        }
    }

    @Nested
    class UsersCredentials {

        @Test
        void areSentOnTopOfTheCheck() {
            CallCredentials token = new CallCredentials() {
                @Override
                public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
                    applier.apply(new Metadata());
                }
            };

            assertThat(ClientCalls.blockingUnaryCall(
                            grpc.channel, OrdersApi.GET, CallOptions.DEFAULT.withCallCredentials(token), "7"))
                    .isEqualTo("order 7");
            assertThat(grpc.webRecords.decisions()).hasSize(1);
        }
    }
}
