package dev.zt.grpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.zt.audit.AuditEvent;
import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.PlainPeer;
import dev.zt.grpc.Shop;
import dev.zt.grpc.ZtGrpc;
import dev.zt.identity.X509Svid;
import dev.zt.policy.Operation;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.TrustBundleSet;
import io.grpc.CallOptions;
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
import io.grpc.stub.ClientCalls;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of one call at the server. */
@Timeout(60)
class CallsTest {

    private static final MethodDescriptor<String, String> UNKNOWN =
            OrdersApi.method(MethodType.UNARY, "shop.v1.Unknown/Method");
    private static final MethodDescriptor<String, String> FORBIDDEN =
            OrdersApi.method(MethodType.UNARY, "shop.v1.Orders2/Get");

    private Grpc grpc;

    @BeforeEach
    void start() throws IOException {
        grpc = new Grpc();
    }

    @AfterEach
    void stop() {
        grpc.close();
    }

    private String call(MethodDescriptor<String, String> method) {
        return OrdersApi.call(grpc.channel, method);
    }

    private StatusRuntimeException failure(MethodDescriptor<String, String> method) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> call(method));
    }

    private void assertDenied(MethodDescriptor<String, String> method, Reason reason, String rule) {
        StatusRuntimeException denial = failure(method);

        assertThat(denial.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        AuditEvent.AccessDecided record = grpc.shop.records.lastDecision();
        assertThat(record.decision().reason()).isEqualTo(reason);
        assertThat(record.decision().ruleId()).isEqualTo(rule);
        assertThat(record.operation()).isEqualTo(new Operation.Grpc(method.getFullMethodName()));
        assertThat(denial.getTrailers().get(ZtGrpc.DECISION_ID)).isEqualTo(record.id());
        assertThat(denial.getStatus().getDescription())
                .isEqualTo("Call denied, decision " + record.id())
                .doesNotContain("rule");
        assertThat(grpc.api.callers).isEmpty();
    }

    @Nested
    class Decision {

        @Test
        void letsAnAllowedCallThroughAndTellsTheHandlerWhoCalls() {
            assertThat(call(OrdersApi.GET)).isEqualTo("order 7");

            assertThat(grpc.api.callers).containsExactly("spiffe://shop.test/web");
            assertThat(grpc.shop.records.decisions()).singleElement().satisfies(record -> {
                assertThat(record.decision().ruleId()).isEqualTo("web-calls");
                assertThat(record.remote().getAddress().isLoopbackAddress()).isTrue();
                assertThat(record.direction()).isEqualTo(AuditEvent.Direction.SERVER);
            });
        }

        @Test
        @SuppressWarnings("try")
        void handsTheTraceToTheHandlerAndToTheRecordsOfBothSides() {
            String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
            SpanContext span =
                    SpanContext.create(trace, "00f067aa0ba902b7", TraceFlags.getSampled(), TraceState.getDefault());
            try (Scope ignored = Span.wrap(span).makeCurrent()) {
                call(OrdersApi.GET);
            }

            assertThat(grpc.api.traces).containsExactly(trace);
            assertThat(grpc.shop.records.lastDecision().traceId()).isEqualTo(trace);
            assertThat(grpc.webRecords.lastDecision().traceId()).isEqualTo(trace);
        }

        @Test
        void deniesByRule() {
            assertDenied(OrdersApi.ERASE, Reason.DENY_RULE, "nobody-erases");
        }

        @Test
        void deniesAnUnknownServiceAndRecordsIt() {
            assertDenied(FORBIDDEN, Reason.NO_ALLOW_RULE, null);
        }

        @Test
        void answersAnUnknownMethodThatIsAllowedAsUnknown() {
            assertThat(failure(UNKNOWN).getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(grpc.shop.records.lastDecision().decision().ruleId()).isEqualTo("web-calls");
        }

        @Test
        void deniesAllWhileTheAuditSinkIsBroken() {
            grpc.shop.records.breakDown();

            assertDenied(OrdersApi.GET, Reason.AUDIT_UNAVAILABLE, null);
        }

        @Test
        void deniesAllOnceTheOwnIdentityIsGone() {
            call(OrdersApi.GET);
            grpc.api.callers.clear();
            grpc.shop.orders.redact();

            assertDenied(OrdersApi.GET, Reason.OWN_SVID_REDACTED, null);
        }

        @Test
        void followsANewPolicy() {
            call(OrdersApi.GET);
            grpc.api.callers.clear();
            grpc.shop.zt.replacePolicies(Shop.policies(Shop.SOMEBODY_ELSE_CALLS));

            assertDenied(OrdersApi.GET, Reason.NO_ALLOW_RULE, null);
        }

        @Test
        void leavesAHandlersFailureToIt() {
            assertThat(failure(OrdersApi.FAIL).getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN);
            await().until(() -> grpc.shop.zt.openCalls().size() == 0);
        }

        @Test
        void forgetsCallsThatAreOver() {
            call(OrdersApi.GET);

            await().until(() ->
                    grpc.shop.zt.openCalls().size() == 0 && grpc.web.openCalls().size() == 0);
        }
    }

    @Nested
    class Record {

        @Test
        void isWrittenBeforeTheDenialIsAnswered() throws Exception {
            CompletableFuture<Void> written = new CompletableFuture<>();
            grpc.shop.records.answerWith(written);
            Future<String> call =
                    ClientCalls.futureUnaryCall(grpc.channel.newCall(OrdersApi.ERASE, CallOptions.DEFAULT), "7");
            await().until(() -> grpc.shop.records.denials().size() == 1);
            assertThat(call.isDone()).isFalse();

            written.complete(null);

            assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).hasMessageContaining("PERMISSION_DENIED");
        }

        @Test
        void thatIsNeverWrittenHoldsUpTheDenialForABoundedTimeAlone() {
            grpc.shop.records.answerWith(new CompletableFuture<>());

            assertThat(failure(OrdersApi.ERASE).getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        }

        @Test
        void thatFailsDeniesAllTheSame() {
            grpc.shop.records.answerWith(CompletableFuture.failedFuture(new IOException("disk full")));

            assertThat(failure(OrdersApi.ERASE).getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        }
    }

    @Nested
    class Handshake {

        private void assertRefused(String reason, ThrowingGreeting greeting) {
            assertThatThrownBy(greeting::greet).isInstanceOf(IOException.class);

            await().until(() -> !grpc.shop.records.rejections().isEmpty());
            assertThat(call(OrdersApi.GET)).isEqualTo("order 7");
            assertThat(grpc.shop.records.rejections()).singleElement().satisfies(record -> {
                assertThat(record.reason()).isEqualTo(reason);
                assertThat(record.direction()).isEqualTo(AuditEvent.Direction.SERVER);
                assertThat(record.remote()).isNotNull();
                assertThat(record.remote().getHostString()).isEqualTo("127.0.0.1");
                assertThat(record.remote().getPort()).isPositive();
            });
        }

        private int port() {
            return grpc.server.getPort();
        }

        @Test
        void acceptsAPeerOfTheDomain() throws Exception {
            PlainPeer.greet(grpc.shop.web.svid(), port());

            assertThat(grpc.shop.records.rejections()).isEmpty();
        }

        @Test
        void refusesACallerWithoutCertificate() {
            assertRefused("NO_CERTIFICATE", () -> PlainPeer.greet(null, port()));
        }

        @Test
        void refusesAForeignDomain() {
            X509Svid foreign =
                    grpc.shop.domain.foreignDomain("evil.test").workload("/web").svid();

            assertRefused("NO_BUNDLE", () -> PlainPeer.greet(foreign, port()));
        }

        @Test
        void refusesAnExpiredSvid() {
            X509Svid expired = grpc.shop.domain.authority().issueExpired("/web");

            assertRefused("EXPIRED", () -> PlainPeer.greet(expired, port()));
        }

        @Test
        void refusesARevokedCaller() {
            X509Svid other = grpc.shop.domain.authority().issue("/other");
            grpc.shop.zt.revocations().revoke(Shop.revocation(other.id()));

            assertRefused("REVOKED", () -> PlainPeer.greet(other, port()));
        }

        @Test
        void refusesPlaintext() {
            assertRefused("PLAINTEXT", () -> PlainPeer.greetInPlaintext(port()));
        }

        @Test
        void acceptsAFederatedDomainThatThePolicyNamesAndNoOther() throws Exception {
            DevIdentities partner = grpc.shop.domain.foreignDomain("partner.test");
            DevIdentities stranger = grpc.shop.domain.foreignDomain("stranger.test");
            grpc.shop.domain.federate(partner);
            grpc.shop.domain.federate(stranger);
            assertThat(grpc.shop.orders.source().current().bundles())
                    .isNotEqualTo(TrustBundleSet.of(grpc.shop.domain.authority().bundle()));

            PlainPeer.greet(partner.workload("/web").svid(), port());

            X509Svid unnamed = stranger.workload("/web").svid();
            assertRefused("FOREIGN_DOMAIN", () -> PlainPeer.greet(unnamed, port()));
        }
    }

    /** A greeting that may fail. */
    private interface ThrowingGreeting {
        void greet() throws Exception;
    }

    @Nested
    class Order {

        @Test
        void isZtsFirstWhateverIsAddedLater() throws Exception {
            AtomicInteger seen = new AtomicInteger();
            ServerInterceptor counting = new ServerInterceptor() {
                @Override
                public <Q, R> ServerCall.Listener<Q> interceptCall(
                        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                    ZtGrpc.peer();
                    seen.incrementAndGet();
                    return next.startCall(call, headers);
                }
            };
            Server other = ZtGrpcServer.builder(
                            grpc.shop.zt, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(grpc.api)
                    .intercept(counting)
                    .build()
                    .start();
            ManagedChannel channel = ZtGrpcChannel.builder(
                            grpc.web, PeerExpectation.exactly(grpc.shop.orders.id()), "127.0.0.1:" + other.getPort())
                    .build();
            try {
                assertThatThrownBy(() -> OrdersApi.call(channel, OrdersApi.ERASE))
                        .hasMessageContaining("PERMISSION_DENIED");
                assertThat(seen).hasValue(0);

                OrdersApi.call(channel, OrdersApi.GET);
                assertThat(seen).hasValue(1);
            } finally {
                channel.shutdownNow();
                other.shutdownNow();
            }
        }
    }
}
