package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.devkit.workloadapi.Fault;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.jwt.JwtBundle;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.source.IdentitySnapshot;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIImplBase;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class JwtBundlesTest {

    private static final String DOCUMENT = "{\"keys\":[]}";

    @TempDir
    private Path directory;

    private Agent agent;
    private final List<WorkloadApiSource> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(WorkloadApiSource::close);
        if (agent != null) {
            agent.close();
        }
    }

    private WorkloadApiSource open(WorkloadApiSource.Builder builder) {
        WorkloadApiSource source = builder.open();
        opened.add(source);
        return source;
    }

    private WorkloadApiSource following() {
        agent = new Agent(directory).started();
        WorkloadApiSource source = open(agent.source().jwtBundles());
        awaitBundle(source);
        return source;
    }

    private JwtBundle published() {
        return JwtBundle.parse(
                agent.domain.trustDomain(), agent.domain.jwtAuthority().bundle());
    }

    private void awaitBundle(WorkloadApiSource source) {
        await().until(() -> source.current().jwtBundles().equals(JwtBundleSet.of(published())));
    }

    @Nested
    class Stream {

        @Test
        @DisplayName("rule 32: brings JWT bundles beside X.509 bundles, and mixes neither into the other")
        void bringsBundles() {
            WorkloadApiSource source = following();

            IdentitySnapshot snapshot = source.current();
            assertThat(snapshot.jwtBundles().get(agent.domain.trustDomain())).contains(published());
            assertThat(snapshot.bundles().get(agent.domain.trustDomain()))
                    .contains(agent.domain.authority().bundle());
            assertThat(source.jwtProblem()).isEmpty();
        }

        @Test
        void isNotOpenedUnlessAskedFor() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source());
            X509Svid before = source.current().defaultSvid();

            agent.domain.rotateJwtKeys();
            agent.workload.rotate();

            await().until(() -> !source.current().defaultSvid().leaf().equals(before.leaf()));
            assertThat(source.current().jwtBundles()).isEqualTo(JwtBundleSet.empty());
        }

        @Test
        @DisplayName("rule 29: follows new keys, and drops those that are gone, without a new trust generation")
        void followsKeys() {
            WorkloadApiSource source = following();
            long generation = source.current().trustGeneration();
            Set<String> before = published().keyIds();

            agent.domain.rotateJwtKeys();
            awaitBundle(source);
            assertThat(published().keyIds()).hasSize(2).containsAll(before);
            agent.domain.dropOldJwtKeys();
            awaitBundle(source);

            assertThat(published().keyIds()).hasSize(1).doesNotContainAnyElementsOf(before);
            assertThat(source.current().trustGeneration()).isEqualTo(generation);
        }

        @Test
        @DisplayName("rule 29: drops bundles that are taken back, past the grace, and takes up new ones")
        void dropsWhatIsTakenBack() {
            WorkloadApiSource source = following();

            agent.server().misbehave(Fault.REDACT);
            await().until(() -> source.current().jwtBundles().equals(JwtBundleSet.empty()));
            assertThat(source.jwtProblem())
                    .hasValueSatisfying(problem -> assertThat(problem.message())
                            .startsWith("No news of JWT bundles. Workload API at unix://"));

            agent.server().misbehave(Fault.NONE);
            awaitBundle(source);
            await().until(() -> source.jwtProblem().isEmpty());
        }

        @Test
        @DisplayName("rule 29: keeps bundles where the agent refuses for a moment")
        void keepsBundlesWhereTheAgentRefusesForAMoment() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source()
                    .timing(Agent.redactingAfter(Duration.ofHours(1), Agent.FAST))
                    .jwtBundles());
            awaitBundle(source);

            agent.server().misbehave(Fault.REDACT);
            await().until(() -> source.jwtProblem().isPresent());
            assertThat(source.current().jwtBundles()).isEqualTo(JwtBundleSet.of(published()));

            agent.server().misbehave(Fault.NONE);
            await().until(() -> source.jwtProblem().isEmpty());
            assertThat(source.current().jwtBundles()).isEqualTo(JwtBundleSet.of(published()));
        }

        @Test
        @DisplayName("rule 22: a bundle without keys takes all keys back")
        void emptyBundleTakesAllBack() {
            WorkloadApiSource source = following();

            agent.server().misbehave(Fault.EMPTY_BUNDLE);

            await().until(() ->
                    source.current().jwtBundles().equals(JwtBundleSet.of(JwtBundle.empty(agent.domain.trustDomain()))));
        }

        @ParameterizedTest(name = "rule 30: keeps the bundles it has on {0}, and says so")
        @EnumSource(
                value = Fault.class,
                names = {"MALFORMED", "FIELD_MISSING", "UNAVAILABLE", "UNIMPLEMENTED", "INVALID_ARGUMENT"})
        void keepsBundles(Fault fault) {
            WorkloadApiSource source = following();

            agent.server().misbehave(fault);
            await().until(() -> source.jwtProblem().isPresent());

            assertThat(source.current().jwtBundles()).isEqualTo(JwtBundleSet.of(published()));
        }

        @Test
        @DisplayName("rule 29: opens the stream again when it ends, breaks, or its agent is another")
        void opensAgain() {
            WorkloadApiSource source = following();

            agent.server().misbehave(Fault.EOF);
            agent.server().misbehave(Fault.NONE);
            agent.domain.rotateJwtKeys();
            awaitBundle(source);
            agent.killedLeavingItsSocket();
            agent.domain.rotateJwtKeys();
            agent.restarted();

            awaitBundle(source);
            assertThat(published().keyIds()).hasSize(3);
        }

        @Test
        void dropsBundlesThatAreNotConfirmedForTheirBound() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source().jwtBundles().maxBundleAge(Duration.ofMinutes(2)));
            awaitBundle(source);
            agent.killed();

            agent.domain.clock().advance(Duration.ofMinutes(2));

            await().until(() -> source.current().jwtBundles().equals(JwtBundleSet.empty()));
        }

        @Test
        void asksAgainBeforeBundlesGrowTooOld() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source().jwtBundles().maxBundleAge(Duration.ofMinutes(2)));
            awaitBundle(source);
            // Not told: what is changed at the authority itself reaches streams at the next message only.
            agent.domain.jwtAuthority().rotate();

            agent.domain.clock().advance(Duration.ofMinutes(1));

            awaitBundle(source);
            assertThat(published().keyIds()).hasSize(2);
        }

        @Test
        void leavesTheIdentityAloneWhereAnAgentKnowsNoJwtBundles() throws Exception {
            agent = new Agent(directory);
            Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(new WithoutJwt())
                    .build()
                    .start();
            try {
                WorkloadApiSource source =
                        open(WorkloadApiSource.builder(WorkloadApiAddress.parse("tcp://127.0.0.1:" + server.getPort()))
                                .timing(Agent.FAST)
                                .clock(agent.domain.clock())
                                .jwtBundles());

                await().until(() -> source.jwtProblem().isPresent());
                assertThat(source.jwtProblem().orElseThrow().cause())
                        .isEqualTo(WorkloadApiProblem.Cause.NOT_A_WORKLOAD_API);
                assertThat(source.problem()).isEmpty();
                assertThat(source.current().defaultSvid().id()).isEqualTo(agent.workload.id());
            } finally {
                server.shutdownNow();
            }
        }
    }

    private final class WithoutJwt extends SpiffeWorkloadAPIImplBase {

        @Override
        public void fetchX509SVID(X509SVIDRequest request, StreamObserver<X509SVIDResponse> client) {
            X509Svid svid = agent.workload.svid();
            try {
                client.onNext(X509SVIDResponse.newBuilder()
                        .addSvids(X509SVID.newBuilder()
                                .setSpiffeId(svid.id().toString())
                                .setX509Svid(ByteString.copyFrom(svid.leaf().getEncoded()))
                                .setX509SvidKey(
                                        ByteString.copyFrom(svid.privateKey().getEncoded()))
                                .setBundle(ByteString.copyFrom(agent.domain
                                        .authority()
                                        .bundle()
                                        .authorities()
                                        .iterator()
                                        .next()
                                        .getEncoded())))
                        .build());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Nested
    class Message {

        private JWTBundlesResponse message(String... entries) {
            JWTBundlesResponse.Builder message = JWTBundlesResponse.newBuilder();
            for (int i = 0; i < entries.length; i += 2) {
                message.putBundles(entries[i], ByteString.copyFromUtf8(entries[i + 1]));
            }
            return message.build();
        }

        @Test
        @DisplayName("rule 32: a bundle that cannot be used takes out its own domain alone")
        void brokenBundleTakesOutItsDomain() throws Exception {
            JwtBundlesMessage read = JwtBundlesMessage.read(
                    message("spiffe://a.test", DOCUMENT, "spiffe://b.test", "garbage", "spiffe://C", DOCUMENT), false);

            assertThat(read.bundles().trustDomains()).containsExactly(TrustDomain.parse("a.test"));
            assertThat(read.complaints())
                    .hasSize(2)
                    .allSatisfy(complaint -> assertThat(complaint)
                            .startsWith("a JWT bundle cannot be used, and tokens of its domain are not valid: "));
        }

        @Test
        @DisplayName("rule 24: refuses two bundles of one domain")
        void refusesTwoOfOneDomain() {
            assertThatThrownBy(() ->
                            JwtBundlesMessage.read(message("spiffe://a.test", DOCUMENT, "a.test", DOCUMENT), false))
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessage("it has two JWT bundles for trust domain a.test");
        }

        @Test
        @DisplayName("rule 30: refuses a message without a bundle that can be used")
        void refusesNothing() {
            assertThatThrownBy(() -> JwtBundlesMessage.read(message(), false))
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessage("it has no JWT bundle that can be used");
            assertThatThrownBy(() -> JwtBundlesMessage.read(message("spiffe://a.test", ""), false))
                    .isInstanceOf(MalformedMessageException.class);
        }

        @Test
        void refusesBundlesOfTheDevelopmentAuthority() throws Exception {
            JWTBundlesResponse development = message("spiffe://shop.zt-dev.internal", DOCUMENT);

            assertThatThrownBy(() -> JwtBundlesMessage.read(development, false))
                    .isInstanceOf(MalformedMessageException.class);
            assertThat(JwtBundlesMessage.read(development, true).bundles().trustDomains())
                    .hasSize(1);
        }

        @Test
        void refusesTextThatIsNoUtf8() {
            JWTBundlesResponse broken = JWTBundlesResponse.newBuilder()
                    .putBundles("a.test", ByteString.copyFrom(new byte[] {'{', (byte) 0xc0, (byte) 0xaf, '}'}))
                    .build();

            assertThatThrownBy(() -> JwtBundlesMessage.read(broken, false))
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageEndingWith("JWT bundle of a.test is invalid: it is no UTF-8");
        }

        @Test
        @DisplayName("rule 21: takes keys without a use, as SPIRE sends them, and none of another use")
        void takesKeysWithoutUse() throws Exception {
            String document = agentless().replace(",\"use\":\"jwt-svid\"", "").replace("\"use\":\"jwt-svid\",", "");
            assertThat(document).doesNotContain("use");

            JwtBundle plain = bundle(JwtBundlesMessage.read(message("spiffe://a.test", document), false));
            JwtBundle other = bundle(JwtBundlesMessage.read(
                    message("spiffe://a.test", agentless().replace("jwt-svid", "wit-svid")), false));

            assertThat(plain.keyIds()).hasSize(1);
            assertThat(other.keyIds()).isEmpty();
        }

        private String agentless() {
            return JwtAuthority.create(TrustDomain.parse("a.test"), Clock.systemUTC())
                    .bundle();
        }

        private JwtBundle bundle(JwtBundlesMessage read) {
            return read.bundles().get(TrustDomain.parse("a.test")).orElseThrow();
        }

        @Test
        void saysWhichKeysAreLeftOut() throws Exception {
            assertThat(JwtBundlesMessage.read(
                                    message("a.test", "{\"keys\":[{\"use\":\"jwt-svid\",\"kty\":\"RSA\"}]}"), false)
                            .complaints())
                    .containsExactly("key 0 of the JWT bundle of a.test is not used: its n is missing or not canonical"
                            + " base64url");
        }
    }
}
