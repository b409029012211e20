package dev.zt.grpc.netty;

import static dev.zt.grpc.Conversation.unary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.audit.AuditEvent;
import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.devkit.ca.Defect;
import dev.zt.grpc.Conversation;
import dev.zt.grpc.Orders;
import dev.zt.grpc.Policies;
import dev.zt.grpc.Records;
import dev.zt.grpc.TestPeer;
import dev.zt.grpc.ZtGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ZtGrpcServerTest {

    private Shop shop;

    @BeforeEach
    void start() throws IOException {
        shop = new Shop();
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    private static StatusRuntimeException refusal(ManagedChannel channel, MethodDescriptor<String, String> method) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> unary(channel, method));
    }

    private void assertDenied(StatusRuntimeException refusal, Reason reason) {
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(shop.records.denials()).singleElement().satisfies(record -> {
            assertThat(record.decision().reason()).isEqualTo(reason);
            assertThat(record.direction()).isEqualTo(AuditEvent.Direction.SERVER);
            assertThat(refusal.getTrailers().get(ZtGrpc.DECISION_ID)).isEqualTo(record.id());
        });
        assertThat(refusal.getStatus().getDescription())
                .doesNotContain(reason.name())
                .doesNotContain(reason.description())
                .doesNotContain("rule")
                .doesNotContain("nobody-erases");
    }

    @Nested
    class Calls {

        @Test
        void reachTheirHandlerWhichLearnsThePeer() {
            assertThat(unary(shop.channel(), Orders.GET)).isEqualTo("order 7");

            assertThat(shop.orders.peers).containsExactly("spiffe://shop.test/web");
            assertThat(shop.records.decisions()).singleElement().satisfies(record -> {
                assertThat(record.decision().reason()).isEqualTo(Reason.ALLOW_RULE);
                assertThat(record.operation().resource()).isEqualTo("test.Orders/Get");
                assertThat(record.remote()).isNotNull();
            });
            await().until(() -> shop.zt.openCalls().size() == 0);
        }

        @Test
        void areDeniedByARule() {
            assertDenied(refusal(shop.channel(), Orders.ERASE), Reason.DENY_RULE);
            assertThat(shop.orders.handled).hasValue(0);
        }

        @Test
        void areDeniedWithoutARule() {
            Workload other = shop.domain.workload("/other");
            try (Zt otherZt = Zt.builder(other.source())
                    .clock(shop.domain.clock())
                    .audit(new Records())
                    .build()) {
                assertDenied(
                        refusal(shop.channel(otherZt, shop.ordersWorkload.id()), Orders.GET), Reason.NO_ALLOW_RULE);
            }
            assertThat(shop.orders.handled).hasValue(0);
        }

        @Test
        void ofAnUnknownServiceAreDeniedLikeOthers() {
            assertDenied(
                    refusal(shop.channel(), Orders.methodOf("test.Ghost/Get", MethodType.UNARY)), Reason.NO_ALLOW_RULE);
        }

        @Test
        void ofAnUnknownMethodThatThePolicyAllowsAreUnimplementedAndRecorded() {
            StatusRuntimeException refusal = refusal(shop.channel(), Orders.method("Nothing", MethodType.UNARY));

            assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(shop.records.decisions())
                    .singleElement()
                    .satisfies(r -> assertThat(r.decision().isAllowed()).isTrue());
        }

        @Test
        void leaveNoWatchBehindWhenTheirHandlerFails() {
            assertThat(refusal(shop.channel(), Orders.FAIL).getStatus().getCode())
                    .isEqualTo(Status.Code.UNKNOWN);
            await().until(() -> shop.zt.openCalls().size() == 0);
        }

        @Test
        void leaveNoWatchBehindWhenTheirClientCancels() throws Exception {
            ManagedChannel channel = shop.channel();
            Conversation stream = Conversation.watch(channel);
            assertThat(stream.hear()).isEqualTo("begun");
            assertThat(shop.zt.openCalls().size()).isEqualTo(1);

            channel.shutdownNow();

            await().until(() -> shop.zt.openCalls().size() == 0);
            await().untilAtomic(shop.orders.cancelled, org.hamcrest.Matchers.is(1));
            assertThat(shop.records.denials()).isEmpty();
        }
    }

    @Nested
    class WrittenRecords {

        @Test
        void areWrittenBeforeTheDenialIsSeen() throws Exception {
            CompletableFuture<Void> written = new CompletableFuture<>();
            shop.records.answerWith(written);
            ExecutorService executor = Executors.newSingleThreadExecutor();
            try {
                ManagedChannel channel = shop.channel();
                Future<StatusRuntimeException> refusal = executor.submit(() -> refusal(channel, Orders.ERASE));
                await().until(() -> shop.records.denials().size() == 1);
                assertThat(refusal.isDone()).isFalse();

                written.complete(null);

                assertDenied(refusal.get(20, TimeUnit.SECONDS), Reason.DENY_RULE);
            } finally {
                executor.shutdownNow();
            }
        }

        @Test
        void thatAreNeverWrittenDelayADenialForAWhileOnly() {
            shop.records.answerWith(new CompletableFuture<>());

            assertDenied(refusal(shop.channel(), Orders.ERASE), Reason.DENY_RULE);
        }

        @Test
        void thatCannotBeWrittenDenyWhereTheyMustNotBeLost() throws Exception {
            try (Shop strict = new Shop(Policies.WEB_CALLS, true)) {
                strict.records.breakDown();

                StatusRuntimeException refusal = refusal(strict.channel(), Orders.GET);

                assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
                assertThat(strict.records.lastDecision().decision().reason()).isEqualTo(Reason.AUDIT_UNAVAILABLE);
                assertThat(strict.orders.handled).hasValue(0);
            }
        }
    }

    @Nested
    class Handshakes {

        private void assertRejected(TestPeer peer, String reason) {
            assertThat(peer.isLetIn(shop.address())).isFalse();
            assertRecorded(reason);
        }

        private void assertRecorded(String reason) {
            await().until(() -> !shop.records.rejections().isEmpty());
            // Whatever else would record this connection has done so once another one was served.
            assertThat(unary(shop.channel(), Orders.GET)).isEqualTo("order 7");
            assertThat(shop.records.rejections()).singleElement().satisfies(record -> {
                assertThat(record.reason()).isEqualTo(reason);
                assertThat(record.direction()).isEqualTo(AuditEvent.Direction.SERVER);
                assertThat(record.remote()).isNotNull();
                assertThat(record.remote().getHostString()).isEqualTo("127.0.0.1");
            });
            assertThat(shop.orders.handled).hasValue(1);
        }

        @Test
        void failWithoutACertificate() throws Exception {
            assertRejected(TestPeer.anonymous(), "NO_CERTIFICATE");
        }

        @Test
        void failWithAnExpiredSvid() throws Exception {
            assertRejected(TestPeer.with(shop.domain.forge(Defect.EXPIRED)), "EXPIRED");
        }

        @Test
        void failForADomainThatThePolicyDoesNotName() throws Exception {
            DevIdentities evil = shop.domain.foreignDomain("evil.test");
            shop.domain.trust(evil);
            assertRejected(TestPeer.with(evil.workload("/web").svid()), "FOREIGN_DOMAIN");
        }

        @Test
        void failForADomainWithoutBundle() throws Exception {
            DevIdentities evil = shop.domain.foreignDomain("evil.test");
            assertRejected(TestPeer.with(evil.workload("/web").svid()), "NO_BUNDLE");
        }

        @Test
        void failForARevokedPeer() throws Exception {
            Workload other = shop.domain.workload("/other");
            shop.zt.revocations().revoke(Policies.revocation(other.id()));
            assertRejected(TestPeer.with(other.svid()), "REVOKED");
        }

        @Test
        void failInPlaintext() throws Exception {
            plaintext("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertRecorded("PLAINTEXT");
        }

        @Test
        void failInPlaintextThatBeginsLikeTls() throws Exception {
            plaintext(new byte[] {22, 'n', 'o', ' ', 't', 'l', 's', ' ', 'a', 't', ' ', 'a', 'l', 'l'});
            assertRecorded("PLAINTEXT");
        }

        private void plaintext(byte[] bytes) throws IOException {
            try (Socket socket = new Socket("127.0.0.1", shop.server.getPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(bytes);
                drained(socket);
            }
        }
    }

    /** Reads until the other end closes. */
    private static void drained(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            while (in.read() >= 0) {
                // Whatever it says.
            }
        } catch (java.net.SocketException | javax.net.ssl.SSLException e) {
            // Reset, or cut without close_notify: closed as well.
        }
    }

    @Nested
    class OpenConnections {

        @Test
        void areClosedWhenTheirPeerIsRevokedAndCannotBeResumed() throws Exception {
            TestPeer peer = TestPeer.with(shop.web.svid());
            try (SSLSocket first = peer.connect(shop.address())) {
                assertThat(first.getInputStream().read()).isNotNegative();

                shop.revokeWeb();
                drained(first);
            }
            assertThat(peer.isLetIn(shop.address())).isFalse();
            assertThat(shop.records.rejections())
                    .singleElement()
                    .satisfies(record -> assertThat(record.reason()).isEqualTo("REVOKED"));
        }

        @Test
        void areClosedWhenTheBundleOfTheirPeerIsGone() throws Exception {
            TestPeer peer = TestPeer.with(shop.web.svid());
            try (SSLSocket first = peer.connect(shop.address())) {
                assertThat(first.getInputStream().read()).isNotNegative();

                shop.domain.dropBundle(shop.domain.trustDomain());
                drained(first);
            }
            assertThat(peer.isLetIn(shop.address())).isFalse();
        }

        @Test
        void areClosedWhenTheirPeerExpires() throws Exception {
            TestPeer peer = TestPeer.with(shop.web.svid());
            try (SSLSocket first = peer.connect(shop.address())) {
                assertThat(first.getInputStream().read()).isNotNegative();
                shop.domain.clock().set(shop.web.svid().notAfter());
                drained(first);
            }
        }

        @Test
        void areClosedWhenTheServersOwnCertificateNearsItsEnd() throws Exception {
            TestPeer peer = TestPeer.with(shop.web.svid());
            try (SSLSocket first = peer.connect(shop.address())) {
                assertThat(first.getInputStream().read()).isNotNegative();
                shop.zt.openCalls().recheck();
                long life = Duration.between(
                                shop.ordersWorkload.svid().leaf().getNotBefore().toInstant(),
                                shop.ordersWorkload.svid().notAfter())
                        .toMillis();
                shop.domain.clock().advance(Duration.ofMillis(life * 85 / 100));
                shop.ordersWorkload.rotate();
                drained(first);
            }
        }

        @Test
        void stayWhenTheOwnSvidRotates() throws Exception {
            ManagedChannel channel = shop.channel();
            Conversation stream = Conversation.chat(channel);
            assertThat(stream.say("a")).isEqualTo("a");

            shop.ordersWorkload.rotate();
            shop.zt.openCalls().recheck();

            assertThat(stream.say("b")).isEqualTo("b");
            stream.finish();
        }
    }

    @Nested
    class OpenStreams {

        private Conversation chatting() throws InterruptedException {
            Conversation stream = Conversation.chat(shop.channel());
            assertThat(stream.say("a")).isEqualTo("a");
            return stream;
        }

        private void assertEnded(Conversation stream, Reason reason) throws Exception {
            assertDenied(stream.failure(), reason);
            await().untilAtomic(shop.orders.cancelled, org.hamcrest.Matchers.is(1));
            assertThat(shop.orders.messages).hasValue(1);
            assertThat(shop.zt.openCalls().size()).isZero();
        }

        @Test
        void endWhenThePeerIsRevoked() throws Exception {
            Conversation stream = chatting();
            shop.revokeWeb();
            assertEnded(stream, Reason.PEER_REVOKED);
        }

        @Test
        void endWhenTheBundleIsGone() throws Exception {
            Conversation stream = chatting();
            DevIdentities domain = shop.domain;
            // The client keeps its own view, so that the server alone ends the call.
            shop.ordersWorkload
                    .source()
                    .update(dev.zt.source.IdentityMaterial.of(
                            java.util.List.of(shop.ordersWorkload.svid()), dev.zt.trust.TrustBundleSet.of()));
            assertThat(domain.trustDomain()).isNotNull();
            assertEnded(stream, Reason.PEER_NOT_VOUCHED);
        }

        @Test
        void endWhenThePolicyChanges() throws Exception {
            Conversation stream = chatting();
            shop.replacePolicy(Policies.NOBODY_CALLS);
            assertEnded(stream, Reason.DENY_RULE);
        }

        @Test
        void endOfAServerStreamSilentlyBlockedToo() throws Exception {
            Conversation stream = Conversation.watch(shop.channel());
            assertThat(stream.hear()).isEqualTo("begun");
            shop.replacePolicy(Policies.NOBODY_CALLS);
            assertDenied(stream.failure(), Reason.DENY_RULE);
            await().untilAtomic(shop.orders.cancelled, org.hamcrest.Matchers.is(1));
        }

        @Test
        void endWhenThePeerExpiresWithoutAnyChange() throws Exception {
            Workload brief = shop.domain.workload("/web");
            Conversation stream = chatting();
            shop.webZt.close();
            shop.domain.clock().set(brief.svid().notAfter());
            assertThat(stream.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
            await().until(() -> shop.records.denials().size() == 1);
            await().untilAtomic(shop.orders.cancelled, org.hamcrest.Matchers.is(1));
        }

        @Test
        void endAtOnceAndTellTheClientWhenTheRecordIsWritten() throws Exception {
            Conversation stream = chatting();
            CompletableFuture<Void> written = new CompletableFuture<>();
            shop.records.answerWith(written);

            shop.replacePolicy(Policies.NOBODY_CALLS);
            stream.send("b");
            assertThat(unaryRecords()).isEqualTo(1);
            assertThat(stream.isOver()).isFalse();
            written.complete(null);

            assertEnded(stream, Reason.DENY_RULE);
        }

        private int unaryRecords() {
            return shop.records.denials().size();
        }

        @Test
        void surviveWhatDoesNotConcernThem() throws Exception {
            Conversation stream = chatting();
            shop.zt
                    .revocations()
                    .revoke(Policies.revocation(shop.domain.trustDomain().id("/other")));
            shop.replacePolicy(Policies.WEB_CALLS);
            assertThat(stream.say("b")).isEqualTo("b");
            stream.finish();
            assertThat(shop.records.denials()).isEmpty();
            assertThat(shop.records.decisions()).hasSize(1);
        }
    }

    @Nested
    class Builder {

        @Test
        void letsNoInterceptorRunBeforeTheCheck() throws Exception {
            AtomicInteger intercepted = new AtomicInteger();
            ServerInterceptor counting = new ServerInterceptor() {
                @Override
                public <Q, R> ServerCall.Listener<Q> interceptCall(
                        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                    intercepted.incrementAndGet();
                    return next.startCall(call, headers);
                }
            };
            Server server = ZtGrpcServer.builder(shop.zt, TestPeer.loopback())
                    .addService(shop.orders.bind())
                    .intercept(counting)
                    .build()
                    .start();
            try {
                ManagedChannel channel = ZtGrpcChannel.builder(
                                shop.webZt,
                                dev.zt.tls.PeerExpectation.exactly(shop.ordersWorkload.id()),
                                "localhost:" + server.getPort())
                        .build();
                refusal(channel, Orders.ERASE);
                assertThat(intercepted).hasValue(0);
                unary(channel, Orders.GET);
                assertThat(intercepted).hasValue(1);
                channel.shutdownNow();
            } finally {
                server.shutdownNow();
            }
        }

        @Test
        void refusesOtherSecurityAndASecondBuild() {
            ZtGrpcServer.Builder builder = ZtGrpcServer.builder(shop.zt, TestPeer.loopback());
            assertThatThrownBy(() -> builder.useTransportSecurity(InputStream.nullInputStream(), null))
                    .isInstanceOf(RuntimeException.class);
            builder.build();
            assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
        }
    }
}
