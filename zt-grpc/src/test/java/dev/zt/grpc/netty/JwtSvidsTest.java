package dev.zt.grpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.devkit.PlainTls;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.OrdersApi.Chat;
import dev.zt.grpc.Shop;
import dev.zt.grpc.ZtGrpc;
import dev.zt.grpc.server.EnforcementInterceptor;
import dev.zt.identity.Assurance;
import dev.zt.identity.X509Svid;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Condition;
import dev.zt.policy.ConditionInput;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that takes JWT-SVIDs of those who show no certificate. */
@Timeout(60)
class JwtSvidsTest {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String WEB_CALLS_BY_TOKEN = Shop.WEB_CALLS.replace(
            "\"spiffe://partner.test/web\"]", "\"spiffe://partner.test/web\"], assurance: [bearer]");

    private final Shop shop = new Shop();
    private final OrdersApi api = new OrdersApi();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private Server server;

    @BeforeEach
    void start() throws IOException {
        shop.zt.replacePolicies(Shop.policies(WEB_CALLS_BY_TOKEN));
        server = ZtGrpcServer.builder(shop.zt, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .acceptJwtSvids(validator())
                .addService(api)
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow();
        shop.close();
    }

    private JwtSvidValidator validator() {
        return JwtSvidValidator.builder(shop.orders.id().toString())
                .leeway(Duration.ZERO)
                .build();
    }

    private String token() {
        return token(shop.domain.jwtAuthority(), shop.orders.id().toString());
    }

    private String token(JwtAuthority signer, String audience) {
        return signer.issue(shop.web.id(), List.of(audience));
    }

    private Channel channel(X509Svid certificate, String... authorization) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1",
                        server.getPort(),
                        NettySslContextChannelCredentials.create(
                                Http2Tls.client(PlainTls.insecurelyTrustingAnyone(certificate))))
                .build();
        return with(channel, authorization);
    }

    private Channel with(ManagedChannel channel, String... authorization) {
        channels.add(channel);
        Metadata headers = new Metadata();
        for (String value : authorization) {
            headers.put(AUTHORIZATION, value);
        }
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private void assertRefused(Status.Code code, Reason reason, Channel channel) {
        StatusRuntimeException refusal =
                catchThrowableOfType(StatusRuntimeException.class, () -> OrdersApi.call(channel, OrdersApi.GET));

        assertThat(refusal.getStatus().getCode()).isEqualTo(code);
        assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(reason);
        assertThat(refusal.getTrailers().get(ZtGrpc.DECISION_ID))
                .isEqualTo(shop.records.lastDecision().id());
        assertThat(api.callers).isEmpty();
    }

    private void assertUnauthenticated(Reason reason, String... authorization) {
        assertRefused(Status.Code.UNAUTHENTICATED, reason, channel(null, authorization));
    }

    @Nested
    class ABearer {

        @Test
        void isLetThroughAndRecordedAsOne() {
            assertThat(OrdersApi.call(channel(null, "Bearer " + token()), OrdersApi.GET))
                    .isEqualTo("order 7");

            assertThat(api.callers).containsExactly("spiffe://shop.test/web");
            assertThat(shop.records.lastDecision().assurance()).isEqualTo(Assurance.BEARER);
        }

        @Test
        void isDeniedWhereRulesDoNotNameBearers() {
            shop.zt.replacePolicies(Shop.policies(Shop.WEB_CALLS));

            assertRefused(Status.Code.PERMISSION_DENIED, Reason.NO_ALLOW_RULE, channel(null, "Bearer " + token()));
        }

        @Test
        void isDeniedOnceRevoked() {
            shop.zt.revocations().revoke(Shop.revocation(shop.web.id()));

            assertRefused(Status.Code.PERMISSION_DENIED, Reason.PEER_REVOKED, channel(null, "Bearer " + token()));
        }

        @Test
        void isJudgedAnewForEachCallOfAConnection() {
            Channel channel = channel(null, "Bearer " + token());
            assertThat(OrdersApi.call(channel, OrdersApi.GET)).isEqualTo("order 7");
            api.callers.clear();
            shop.domain.clock().advance(Duration.ofMinutes(5));

            assertRefused(Status.Code.UNAUTHENTICATED, Reason.TOKEN_OUT_OF_TIME, channel);
        }
    }

    private record ClaimIs(String text) implements Condition {

        @Override
        public boolean test(ConditionInput input) {
            String[] words = text.split(" ");
            Map<String, ?> claims = input.attributes().claims();
            return claims != null && words[1].equals(claims.get(words[0]));
        }
    }

    @Nested
    class AStream {

        private Chat chat;

        @BeforeEach
        void open() throws Exception {
            chat = new Chat(channel(null, "Bearer " + token()));
            assertThat(chat.ask("hello")).isEqualTo("echo hello");
            assertThat(api.chat.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
        }

        private void assertEnded(Status.Code code, Reason reason) throws Exception {
            assertThat(chat.end().getCode()).isEqualTo(code);
            assertThat(shop.records.denials())
                    .singleElement()
                    .satisfies(record -> assertThat(record.decision().reason()).isEqualTo(reason));
            assertThat(api.chat.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
            await().until(() -> shop.zt.openCalls().size() == 0);
        }

        @Test
        void keepsItsClaimsWhenItIsCheckedAgain() throws Exception {
            shop.zt.replacePolicies(policies("sub spiffe://shop.test/web"));
            shop.zt.openCalls().recheck();
            assertThat(chat.ask("still")).isEqualTo("echo still");
            assertThat(api.chat.poll(10, TimeUnit.SECONDS)).isEqualTo("still");

            shop.zt.replacePolicies(policies("sub spiffe://shop.test/other"));
            assertEnded(Status.Code.PERMISSION_DENIED, Reason.NO_ALLOW_RULE);
        }

        /** A condition is the name of a claim and the value that it must have. */
        private List<AccessPolicy> policies(String when) {
            return AccessPolicyReader.read("""
                            apiVersion: zt.dev/v1
                            kind: AccessPolicy
                            metadata: {name: test, revision: 1}
                            spec:
                              workload: spiffe://shop.test/orders
                              rules:
                              - id: web-calls
                                effect: allow
                                from: [{principals: ["spiffe://shop.test/web"], assurance: [bearer]}]
                                when: ["%s"]
                            """.formatted(when), "test.yaml", ClaimIs::new)
                    .policies();
        }

        @Test
        void endsWithItsToken() throws Exception {
            shop.domain.clock().advance(Duration.ofMinutes(5));

            assertEnded(Status.Code.UNAUTHENTICATED, Reason.TOKEN_OUT_OF_TIME);
        }

        @Test
        void endsWithTheKeyOfItsTokenAndNotBefore() throws Exception {
            shop.domain.rotateJwtKeys();
            assertThat(chat.ask("still")).isEqualTo("echo still");
            assertThat(api.chat.poll(10, TimeUnit.SECONDS)).isEqualTo("still");
            shop.domain.dropOldJwtKeys();

            assertEnded(Status.Code.UNAUTHENTICATED, Reason.TOKEN_NOT_VOUCHED);
        }

        @Test
        void endsWhenItsCallerIsRevoked() throws Exception {
            shop.zt.revocations().revoke(Shop.revocation(shop.web.id()));

            assertEnded(Status.Code.PERMISSION_DENIED, Reason.PEER_REVOKED);
        }

        @Test
        void endsWhenRulesNoLongerNameBearers() throws Exception {
            shop.zt.replacePolicies(Shop.policies(Shop.WEB_CALLS));

            assertEnded(Status.Code.PERMISSION_DENIED, Reason.NO_ALLOW_RULE);
        }
    }

    @Nested
    class NobodyIsProven {

        @Test
        void withoutAToken() {
            assertUnauthenticated(Reason.PEER_UNPROVEN);
        }

        @Test
        void byTwoFieldsOrAnotherScheme() {
            String token = token();

            assertUnauthenticated(Reason.TOKEN_UNCLEAR, "Bearer " + token, "Bearer " + token);
            assertUnauthenticated(Reason.TOKEN_UNCLEAR, "Bearer " + token, "Basic eA==");
            assertUnauthenticated(Reason.TOKEN_UNCLEAR, "Basic d2ViOndlYg==");
        }

        @Test
        void byATokenThatDoesNotCount() {
            String orders = shop.orders.id().toString();
            JwtAuthority impostor = JwtAuthority.create(shop.domain.trustDomain(), shop.domain.clock());

            assertUnauthenticated(Reason.TOKEN_NOT_VOUCHED, "Bearer " + token(impostor, orders));
            assertUnauthenticated(
                    Reason.TOKEN_WRONG_AUDIENCE,
                    "Bearer " + token(shop.domain.jwtAuthority(), "spiffe://shop.test/pay"));
            assertUnauthenticated(
                    Reason.TOKEN_ALGORITHM_REFUSED, "Bearer eyJhbGciOiJub25lIn0." + token().split("\\.")[1] + ".");
            String old = token();
            shop.domain.clock().advance(Duration.ofMinutes(5));
            assertUnauthenticated(Reason.TOKEN_OUT_OF_TIME, "Bearer " + old);
        }
    }

    @Nested
    class ACertificate {

        @Test
        void decidesWhateverTokenComesWithIt() {
            // The rule is for bearers alone, and this caller is none.
            assertRefused(
                    Status.Code.PERMISSION_DENIED, Reason.NO_ALLOW_RULE, channel(shop.web.svid(), "Bearer " + token()));
            assertThat(shop.records.lastDecision().assurance()).isEqualTo(Assurance.CHANNEL_BOUND);
        }

        @Test
        void ofAnotherWorkloadIsNotOutdoneByAToken() {
            assertRefused(
                    Status.Code.PERMISSION_DENIED,
                    Reason.NO_ALLOW_RULE,
                    channel(shop.domain.workload("/batch").svid(), "Bearer " + token()));
            assertThat(shop.records.lastDecision().peer()).hasToString("spiffe://shop.test/batch");
        }

        @Test
        void thatIsBadEndsTheHandshake() {
            shop.zt.revocations().revoke(Shop.revocation(shop.web.id()));
            StatusRuntimeException failure = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> OrdersApi.call(channel(shop.web.svid(), "Bearer " + token()), OrdersApi.GET));

            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(shop.records.decisions()).isEmpty();
        }
    }

    @Nested
    class Elsewhere {

        @Test
        void noTokenHelpsOnAServerWithoutTheOption() throws IOException {
            server.shutdownNow();
            server = ZtGrpcServer.builder(shop.zt, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(api)
                    .build()
                    .start();

            StatusRuntimeException failure = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> OrdersApi.call(channel(null, "Bearer " + token()), OrdersApi.GET));

            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(shop.records.decisions()).isEmpty();
        }

        @Test
        void noTokenHelpsInPlaintext() throws IOException {
            Zt zt = shop.zt;
            Server plain = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(api)
                    .intercept(new EnforcementInterceptor(zt).acceptJwtSvids(validator()))
                    .build()
                    .start();
            try {
                ManagedChannel channel = Grpc.newChannelBuilderForAddress(
                                "127.0.0.1", plain.getPort(), InsecureChannelCredentials.create())
                        .build();

                assertRefused(Status.Code.PERMISSION_DENIED, Reason.PEER_UNPROVEN, with(channel, "Bearer " + token()));
            } finally {
                plain.shutdownNow();
            }
        }
    }
}
