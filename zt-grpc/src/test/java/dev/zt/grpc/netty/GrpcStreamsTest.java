package dev.zt.grpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.MutableClock;
import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.OrdersApi.Chat;
import dev.zt.grpc.Shop;
import dev.zt.grpc.ZtGrpc;
import dev.zt.grpc.client.CallDeniedException;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.Revocation;
import dev.zt.trust.TrustBundleSet;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a stream that is open when something changes. */
@Timeout(60)
class GrpcStreamsTest {

    private Grpc grpc;
    private Chat chat;

    @BeforeEach
    void start() throws Exception {
        grpc = new Grpc();
        chat = new Chat(grpc.channel);
        assertThat(chat.ask("hello")).isEqualTo("echo hello");
        assertThat(grpc.api.chat.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
    }

    @AfterEach
    void stop() {
        grpc.close();
    }

    /** The server ended it: with its one denial, recorded, and its handler told. */
    private void assertEndedAtServer(Reason reason) throws InterruptedException {
        Throwable failure = chat.failure();
        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(grpc.shop.records.denials()).singleElement().satisfies(record -> {
            assertThat(record.decision().reason()).isEqualTo(reason);
            assertThat(Status.trailersFromThrowable(failure).get(ZtGrpc.DECISION_ID))
                    .isEqualTo(record.id());
        });
        assertThat(grpc.api.chat.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
        await().until(() -> grpc.shop.zt.openCalls().size() == 0);
    }

    private void assertGoesOn() throws InterruptedException {
        assertThat(chat.ask("still")).isEqualTo("echo still");
        assertThat(grpc.shop.records.denials()).isEmpty();
        assertThat(grpc.shop.zt.openCalls().size()).isEqualTo(1);
    }

    @Nested
    class AtTheServer {

        @Test
        void endsWhenTheCallerIsRevoked() throws Exception {
            grpc.shop.zt.revocations().revoke(Shop.revocation(grpc.shop.web.id()));

            assertEndedAtServer(Reason.PEER_REVOKED);
        }

        @Test
        void endsWhenThePolicyNoLongerAllowsIt() throws Exception {
            grpc.shop.zt.replacePolicies(Shop.policies(Shop.SOMEBODY_ELSE_CALLS));

            assertEndedAtServer(Reason.NO_ALLOW_RULE);
        }

        @Test
        void endsWhenADenyRuleIsAdded() throws Exception {
            grpc.shop.zt.replacePolicies(Shop.policies(
                    Shop.WEB_CALLS + "- {id: no-chat, effect: deny, to: [{grpc: [shop.v1.Orders/Chat]}]}\n"));

            assertEndedAtServer(Reason.DENY_RULE);
        }

        @Test
        void endsWhenItsOwnIdentityIsTakenBack() throws Exception {
            grpc.shop.orders.redact();

            assertEndedAtServer(Reason.OWN_SVID_REDACTED);
        }

        @Test
        void endsWhenTheCallerExpires() throws Exception {
            // A caller whose clock stands still, so that it does not end the call first.
            MutableClock still = MutableClock.at(grpc.shop.domain.clock().instant());
            StaticIdentitySource source = StaticIdentitySource.of(
                    IdentityMaterial.of(
                            List.of(grpc.shop.domain.authority().issue("/web", Duration.ofMinutes(10))),
                            TrustBundleSet.of(grpc.shop.domain.authority().bundle())),
                    still);
            try (Zt shortLived =
                    Zt.builder(source).clock(still).audit(grpc.webRecords).build()) {
                ManagedChannel channel = ZtGrpcChannel.builder(
                                shortLived, PeerExpectation.exactly(grpc.shop.orders.id()), grpc.target())
                        .build();
                Chat other = new Chat(channel);
                assertThat(other.ask("hello")).isEqualTo("echo hello");

                grpc.shop.domain.clock().advance(Duration.ofMinutes(11));

                assertThat(other.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
                assertThat(grpc.shop.records.denials())
                        .singleElement()
                        .satisfies(
                                record -> assertThat(record.decision().reason()).isEqualTo(Reason.PEER_EXPIRED));
                assertThat(chat.ask("still")).isEqualTo("echo still");
                channel.shutdownNow();
            }
        }

        @Test
        void endsOnceAndDropsWhatItsHandlerSaysLater() throws Exception {
            grpc.shop.zt.revocations().revoke(Shop.revocation(grpc.shop.web.id()));
            chat.failure();
            grpc.shop.zt.openCalls().recheck();

            grpc.api.say("too late");

            assertThat(chat.isQuietFor(100)).isTrue();
            assertThat(grpc.shop.records.denials()).hasSize(1);
        }

        @Test
        void endsNotBeforeAnEndThatIsSet() throws Exception {
            Instant past = grpc.shop.domain.clock().instant().minusSeconds(1);
            grpc.shop
                    .zt
                    .revocations()
                    .revoke(Shop.revocation(grpc.shop.web.id()).until(past));

            assertGoesOn();
        }

        @Test
        void goesOnWhenSomebodyElseIsRevoked() throws Exception {
            grpc.shop
                    .zt
                    .revocations()
                    .revoke(Shop.revocation(grpc.shop.domain.workload("/other").id()));

            assertGoesOn();
        }

        @Test
        void goesOnThroughRotationsOfBothEndsAndANewRoot() throws Exception {
            grpc.shop.orders.rotate();
            grpc.shop.web.rotate();
            grpc.shop.domain.announceCa();
            grpc.shop.domain.renewCa();

            assertGoesOn();
        }

        @Test
        void goesOnWhenThePolicyIsReplacedByAnEqualOne() throws Exception {
            grpc.shop.zt.replacePolicies(Shop.policies(Shop.WEB_CALLS));

            assertGoesOn();
        }
    }

    @Nested
    class OfAHandlerThatHangs {

        @Test
        void holdsUpNoRevocation() throws Exception {
            CountDownLatch hangs = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            MethodDescriptor<String, String> hanging = OrdersApi.GET.toBuilder(
                            OrdersApi.GET.getRequestMarshaller(), new HangingMarshaller(hangs, release))
                    .build();
            Server other = ZtGrpcServer.builder(
                            grpc.shop.zt, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(ServerServiceDefinition.builder("shop.v1.Orders")
                            .addMethod(hanging, ServerCalls.asyncUnaryCall((request, client) -> client.onNext("never")))
                            .build())
                    .build()
                    .start();
            ManagedChannel channel = ZtGrpcChannel.builder(
                            grpc.web, PeerExpectation.exactly(grpc.shop.orders.id()), "127.0.0.1:" + other.getPort())
                    .build();
            Future<String> call = ClientCalls.futureUnaryCall(channel.newCall(OrdersApi.GET, CallOptions.DEFAULT), "7");
            assertThat(hangs.await(20, TimeUnit.SECONDS)).isTrue();

            CompletableFuture.runAsync(() -> grpc.shop.zt.revocations().revoke(Shop.revocation(grpc.shop.web.id())))
                    .get(10, TimeUnit.SECONDS);

            assertThat(chat.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
            release.countDown();
            await().until(call::isDone);
            channel.shutdownNow();
            other.shutdownNow();
        }
    }

    /** Takes its time to write a message, as one does that reads it from elsewhere. */
    private record HangingMarshaller(CountDownLatch hangs, CountDownLatch release)
            implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    hangs.countDown();
                    try {
                        release.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return -1;
                }
            };
        }

        @Override
        public String parse(InputStream stream) {
            return "";
        }
    }

    @Nested
    class OfAForeignDomain {

        @Test
        void endsWhenItsBundleIsWithdrawn() throws Exception {
            DevIdentities partner = grpc.shop.domain.foreignDomain("partner.test");
            grpc.shop.domain.federate(partner);
            try (Zt partnerZt = Zt.builder(partner.workload("/web").source())
                    .clock(grpc.shop.domain.clock())
                    .audit(grpc.webRecords)
                    .build()) {
                ManagedChannel channel = ZtGrpcChannel.builder(
                                partnerZt, PeerExpectation.exactly(grpc.shop.orders.id()), grpc.target())
                        .build();
                Chat foreign = new Chat(channel);
                assertThat(foreign.ask("hello")).isEqualTo("echo hello");

                grpc.shop.domain.dropBundle(partner.trustDomain());

                assertThat(foreign.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
                assertThat(grpc.shop.records.denials())
                        .singleElement()
                        .satisfies(
                                record -> assertThat(record.decision().reason()).isEqualTo(Reason.PEER_NOT_VOUCHED));
                assertGoesOnAtAll();
                channel.shutdownNow();
            }
        }

        private void assertGoesOnAtAll() throws InterruptedException {
            assertThat(chat.ask("still")).isEqualTo("echo still");
        }
    }

    @Nested
    class AtTheClient {

        private void assertEndedAtClient(Reason reason) throws InterruptedException {
            Status end = chat.end();
            assertThat(end.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(end.getCause())
                    .isInstanceOfSatisfying(
                            CallDeniedException.class,
                            denial -> assertThat(denial.decision().reason()).isEqualTo(reason));
            assertThat(grpc.webRecords.denials()).hasSize(1);
            await().until(() -> grpc.web.openCalls().size() == 0);
        }

        @Test
        void endsWhenTheServerIsRevoked() throws Exception {
            Revocation entry = Shop.revocation(grpc.shop.orders.id());
            grpc.web.revocations().revoke(entry);

            assertEndedAtClient(Reason.PEER_REVOKED);
        }

        @Test
        void endsWhenItsOwnIdentityIsTakenBack() throws Exception {
            grpc.shop.web.redact();

            assertEndedAtClient(Reason.OWN_SVID_REDACTED);
        }
    }
}
