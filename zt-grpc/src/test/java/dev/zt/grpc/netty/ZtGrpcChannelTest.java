package dev.zt.grpc.netty;

import static dev.zt.grpc.Conversation.unary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.audit.AuditEvent;
import dev.zt.authz.Reason;
import dev.zt.grpc.Conversation;
import dev.zt.grpc.Orders;
import dev.zt.grpc.Policies;
import dev.zt.grpc.Records;
import dev.zt.grpc.client.CallDeniedException;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.TrustBundleSet;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ZtGrpcChannelTest {

    private Shop shop;

    @BeforeEach
    void start() throws IOException {
        shop = new Shop();
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    private static StatusRuntimeException refusal(ManagedChannel channel) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> unary(channel, Orders.GET));
    }

    private static void assertDeniedHere(StatusRuntimeException refusal, Records records, Reason reason) {
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        AuditEvent.AccessDecided record = records.denials().get(0);
        assertThat(record.decision().reason()).isEqualTo(reason);
        assertThat(record.direction()).isEqualTo(AuditEvent.Direction.CLIENT);
        assertThat(refusal.getStatus().getDescription()).contains(reason.description(), record.id());
        assertThat(refusal.getStatus().getCause()).isInstanceOfSatisfying(CallDeniedException.class, cause -> {
            assertThat(cause.decision().reason()).isEqualTo(reason);
            assertThat(cause.decisionId()).isEqualTo(record.id());
        });
    }

    @Test
    void recordsTheServerOfEachCall() {
        unary(shop.channel(), Orders.GET);

        assertThat(shop.webRecords.decisions()).singleElement().satisfies(record -> {
            assertThat(record.decision().reason()).isEqualTo(Reason.PEER_EXPECTED);
            assertThat(record.peer()).isEqualTo(shop.ordersWorkload.id());
            assertThat(record.operation().resource()).isEqualTo("test.Orders/Get");
        });
        await().until(() -> shop.webZt.openCalls().size() == 0);
    }

    @Test
    void sendsNothingToAServerThatIsNotExpected() {
        ManagedChannel channel =
                shop.channel(shop.webZt, shop.domain.trustDomain().id("/ledger"));

        assertThat(refusal(channel).getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(shop.webRecords.rejections())
                .isNotEmpty()
                .allSatisfy(record -> assertThat(record.reason()).isEqualTo("UNEXPECTED_PEER"));
        assertThat(shop.orders.handled).hasValue(0);
        assertThat(shop.records.decisions()).isEmpty();
    }

    @Test
    void refusesToBeBuiltWithoutExpectation() {
        assertThatThrownBy(() -> ZtGrpcChannel.builder(shop.webZt, null, "localhost:1"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("expectation");
    }

    @Test
    void makesNoConnectionWhenTheOwnSvidHasExpired() {
        shop.web.expire();

        assertDeniedHere(refusal(shop.channel()), shop.webRecords, Reason.OWN_SVID_EXPIRED);
        assertThat(shop.records.rejections()).isEmpty();
        assertThat(shop.webRecords.rejections()).isEmpty();
    }

    @Test
    void makesNoCallOnAnOpenConnectionWhenTheOwnSvidIsTakenBack() {
        ManagedChannel channel = shop.channel();
        unary(channel, Orders.GET);
        shop.web.redact();

        assertDeniedHere(refusal(channel), shop.webRecords, Reason.OWN_SVID_REDACTED);
        assertThat(shop.orders.handled).hasValue(1);
    }

    @Test
    void refusesAServerThatIsRevokedOnAnOpenConnection() {
        ManagedChannel channel = shop.channel();
        unary(channel, Orders.GET);
        shop.webZt.revocations().revoke(Policies.revocation(shop.ordersWorkload.id()));

        // A new connection is tried, and refused in its handshake; a denial on the old one would do as well.
        assertThat(refusal(channel).getStatus().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.PERMISSION_DENIED);
        assertThat(shop.orders.handled).hasValue(1);
    }

    @Test
    void sendsNothingOnAnOpenConnectionToAServerThatHasExpired() throws Exception {
        ManagedChannel channel = shop.channel();
        unary(channel, Orders.GET);
        // The client alone sees time pass; its own SVID lives on.
        dev.zt.devkit.MutableClock clock =
                dev.zt.devkit.MutableClock.at(shop.domain.clock().instant());
        Records records = new Records();
        try (Zt late = Zt.builder(longLived()).clock(clock).audit(records).build()) {
            ManagedChannel lateChannel = shop.channel(late, shop.ordersWorkload.id());
            unary(lateChannel, Orders.GET);
            clock.set(shop.ordersWorkload.svid().notAfter());

            StatusRuntimeException refusal = refusal(lateChannel);

            assertThat(refusal.getStatus().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.PERMISSION_DENIED);
            assertThat(shop.orders.handled).hasValue(2);
        }
    }

    private StaticIdentitySource longLived() {
        return StaticIdentitySource.of(
                IdentityMaterial.of(
                        List.of(shop.domain.authority().issue("/web", Duration.ofHours(10))),
                        TrustBundleSet.of(shop.domain.authority().bundle())),
                shop.domain.clock());
    }

    @Test
    void cancelsAnOpenStreamWhenItsServerIsRevokedAndSaysWhy() throws Exception {
        Conversation stream = Conversation.chat(shop.channel());
        assertThat(stream.say("a")).isEqualTo("a");

        shop.webZt.revocations().revoke(Policies.revocation(shop.ordersWorkload.id()));

        assertDeniedHere(stream.failure(), shop.webRecords, Reason.PEER_REVOKED);
        assertThat(shop.webRecords.denials()).hasSize(1);
        await().until(() -> shop.orders.cancelled.get() == 1);
        assertThat(shop.webZt.openCalls().size()).isZero();
    }

    @Test
    void cancelsAnOpenStreamWhenTheOwnSvidIsTakenBack() throws Exception {
        Conversation stream = Conversation.chat(shop.channel());
        assertThat(stream.say("a")).isEqualTo("a");

        shop.web.redact();

        assertDeniedHere(stream.failure(), shop.webRecords, Reason.OWN_SVID_REDACTED);
    }

    @Test
    void showsTheRotatedSvidOnNewConnectionsWhileOldStreamsGoOn() throws Exception {
        ManagedChannel channel = shop.channel();
        Conversation stream = Conversation.chat(channel);
        assertThat(stream.say("a")).isEqualTo("a");
        shop.web.rotate();
        shop.zt
                .revocations()
                .revoke(dev.zt.trust.Revocation.of(
                        dev.zt.identity.SpiffeIdPattern.of(
                                shop.domain.trustDomain().id("/none")),
                        "other"));

        unary(channel, Orders.GET);
        assertThat(stream.say("b")).isEqualTo("b");
        stream.finish();
        assertThat(shop.records.denials()).isEmpty();
    }

    @Test
    void startsNewConnectionsInTimeWhenTheCertificateOfTheServerNearsItsEnd() throws Exception {
        ManagedChannel channel = shop.channel();
        unary(channel, Orders.GET);
        shop.webZt.openCalls().recheck();
        shop.ordersWorkload.rotate();
        Duration life = Duration.between(
                shop.ordersWorkload.svid().leaf().getNotBefore().toInstant(),
                shop.ordersWorkload.svid().notAfter());
        shop.domain.clock().advance(life.multipliedBy(85).dividedBy(100));
        shop.ordersWorkload.rotate();
        shop.web.rotate();
        shop.webZt.openCalls().recheck();
        unary(channel, Orders.GET);
        shop.domain.clock().advance(life.multipliedBy(16).dividedBy(100));

        assertThat(unary(channel, Orders.GET)).isEqualTo("order 7");
        assertThat(shop.webRecords.denials()).isEmpty();
    }

    @Test
    void appliesTheUsersOwnCredentialsAfterTheServerWasChecked() {
        AtomicInteger applied = new AtomicInteger();
        CallCredentials own = new CallCredentials() {
            @Override
            public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
                assertThat(shop.webRecords.decisions()).hasSize(1);
                applied.incrementAndGet();
                applier.apply(new Metadata());
            }
        };

        ClientCalls.blockingUnaryCall(shop.channel(), Orders.GET, CallOptions.DEFAULT.withCallCredentials(own), "7");

        assertThat(applied).hasValue(1);
    }

    @Test
    void buildsOnce() {
        ZtGrpcChannel.Builder builder =
                ZtGrpcChannel.builder(shop.webZt, PeerExpectation.exactly(shop.ordersWorkload.id()), shop.address());
        builder.build().shutdownNow();
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ignoresChangesAfterItsEnd() {
        ManagedChannel channel = shop.channel();
        unary(channel, Orders.GET);
        channel.shutdown();
        shop.web.rotate();

        assertThat(refusal(channel).getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        await().until(channel::isTerminated);
    }
}
