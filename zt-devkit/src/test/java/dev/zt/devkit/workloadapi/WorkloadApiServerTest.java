package dev.zt.devkit.workloadapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.devkit.workloadapi.ApiClient.Received;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentityMaterial;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesRequest;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDResponse;
import io.spiffe.workloadapi.grpc.Workload.X509BundlesRequest;
import io.spiffe.workloadapi.grpc.Workload.X509BundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkloadApiServerTest {

    private final DevIdentities domain = DevIdentities.create("a.test");
    private final Workload orders = domain.workload("/orders");

    @TempDir
    private Path directory;

    private WorkloadApiServer server;
    private ApiClient client;

    @BeforeEach
    void start() throws IOException {
        server = WorkloadApiServer.unix(orders, directory.resolve("api/orders.sock"));
        client = ApiClient.of(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private Received<X509SVIDResponse> stream() {
        Received<X509SVIDResponse> received = new Received<>();
        client.async().fetchX509SVID(X509SVIDRequest.getDefaultInstance(), received);
        return received;
    }

    private X509SVIDResponse first() {
        return client.blocking()
                .fetchX509SVID(X509SVIDRequest.getDefaultInstance())
                .next();
    }

    private static List<X509Certificate> certificates(com.google.protobuf.ByteString der) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(der.toByteArray()))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    @Nested
    class X509 {

        @Test
        void servesSvidKeyAndBundle() throws Exception {
            X509SVID svid = first().getSvids(0);

            assertThat(svid.getSpiffeId()).isEqualTo("spiffe://a.test/orders");
            assertThat(certificates(svid.getX509Svid())).isEqualTo(orders.svid().chain());
            assertThat(svid.getX509SvidKey().toByteArray())
                    .isEqualTo(orders.svid().privateKey().getEncoded());
            assertThat(certificates(svid.getBundle()))
                    .containsExactlyElementsOf(domain.authority().bundle().authorities());
        }

        @Test
        void tellsOfEachRotationAndOfANewAuthority() throws Exception {
            Received<X509SVIDResponse> received = stream();
            X509SVIDResponse before = received.message();

            orders.rotate();
            assertThat(received.message()).isNotEqualTo(before);
            domain.rotateCa();
            assertThat(certificates(received.message().getSvids(0).getBundle())).isNotEmpty();
        }

        @Test
        void servesTheBundlesOfFederatedDomains() throws Exception {
            Received<X509SVIDResponse> received = stream();
            assertThat(received.message().getFederatedBundlesMap()).isEmpty();
            DevIdentities partner = domain.foreignDomain("b.test");
            domain.federate(partner);

            assertThat(certificates(received.message().getFederatedBundlesOrThrow("spiffe://b.test")))
                    .containsExactlyElementsOf(partner.authority().bundle().authorities());
            assertThat(client.blocking()
                            .fetchX509Bundles(X509BundlesRequest.getDefaultInstance())
                            .next()
                            .getBundlesMap())
                    .containsOnlyKeys("spiffe://a.test", "spiffe://b.test");
        }

        @Test
        void endsStreamsOfARedactedWorkloadAndServesItAgainLater() throws Exception {
            Received<X509SVIDResponse> received = stream();
            received.message();

            orders.redact();

            assertThat(received.end()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThatThrownBy(WorkloadApiServerTest.this::first)
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
            orders.rotate();
            assertThat(first().getSvidsCount()).isEqualTo(1);
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(strings = {"false", "TRUE", ""})
        void refusesCallsWithoutTheSecurityHeader(String header) {
            try (ApiClient careless = new ApiClient(server, header)) {
                assertThatThrownBy(() -> careless.blocking()
                                .fetchX509SVID(X509SVIDRequest.getDefaultInstance())
                                .next())
                        .hasMessageContaining("INVALID_ARGUMENT: security header missing");
            }
        }
    }

    @Nested
    class Faults {

        @ParameterizedTest
        @CsvSource({
            "REDACT, PERMISSION_DENIED",
            "EOF, OK",
            "UNAVAILABLE, UNAVAILABLE",
            "UNIMPLEMENTED, UNIMPLEMENTED",
            "INVALID_ARGUMENT, INVALID_ARGUMENT"
        })
        void endRunningStreams(Fault fault, Status.Code code) throws Exception {
            Received<X509SVIDResponse> received = stream();
            received.message();

            server.misbehave(fault);

            assertThat(received.end()).isEqualTo(code);
        }

        @ParameterizedTest
        @CsvSource({
            "REDACT, PERMISSION_DENIED",
            "UNAVAILABLE, UNAVAILABLE",
            "UNIMPLEMENTED, UNIMPLEMENTED",
            "INVALID_ARGUMENT, INVALID_ARGUMENT"
        })
        void refuseNewStreamsUntilTheyAreOver(Fault fault, Status.Code code) throws Exception {
            server.misbehave(fault);
            assertThat(stream().end()).isEqualTo(code);

            server.misbehave(Fault.NONE);
            assertThat(stream().message().getSvidsCount()).isEqualTo(1);
        }

        @Test
        void endNewStreamsAfterTheirFirstMessage() throws Exception {
            server.misbehave(Fault.EOF);
            Received<X509SVIDResponse> received = stream();

            assertThat(received.message().getSvidsCount()).isEqualTo(1);
            assertThat(received.end()).isEqualTo(Status.Code.OK);
        }

        @ParameterizedTest
        @EnumSource(names = {"MALFORMED", "FIELD_MISSING", "KEY_MISMATCH", "EMPTY_BUNDLE", "EXPIRED"})
        void damageTheMessageAndNothingElse(Fault fault) throws Exception {
            Received<X509SVIDResponse> received = stream();
            X509SVIDResponse good = received.message();
            server.misbehave(fault);

            X509SVIDResponse damaged = received.message();

            assertThat(damaged).isNotEqualTo(good);
            assertThat(damaged.getSvids(0).getSpiffeId()).isEqualTo("spiffe://a.test/orders");
            server.misbehave(Fault.NONE);
            assertThat(received.message()).isEqualTo(good);
        }

        @Test
        void sayNothing() throws Exception {
            Received<X509SVIDResponse> running = stream();
            running.message();
            server.misbehave(Fault.SILENCE);
            Received<X509SVIDResponse> fresh = stream();

            orders.rotate();

            assertThat(running.isSilentFor(200)).isTrue();
            assertThat(fresh.isSilentFor(1)).isTrue();
            server.misbehave(Fault.NONE);
            assertThat(fresh.message().getSvidsCount()).isEqualTo(1);
        }

        @Test
        void denyNewCallsAndTellRunningStreamsWhatIsNew() throws Exception {
            Received<X509SVIDResponse> running = stream();
            X509SVIDResponse before = running.message();

            server.misbehave(Fault.DENY);

            assertThat(stream().end()).isEqualTo(Status.Code.PERMISSION_DENIED);
            orders.rotate();
            assertThat(running.message()).isNotEqualTo(before);
            assertThat(server.fault()).isEqualTo(Fault.DENY);
        }

        @Test
        void denyNobodyWhoIsStillThereAfterARedaction() throws Exception {
            Received<X509SVIDResponse> running = stream();
            running.message();
            server.misbehave(Fault.DENY);

            orders.redact();

            assertThat(running.end()).isEqualTo(Status.Code.PERMISSION_DENIED);
        }

        @ParameterizedTest
        @EnumSource(names = {"MALFORMED", "FIELD_MISSING", "EMPTY_BUNDLE"})
        void damageBundlesToo(Fault fault) throws Exception {
            Received<X509BundlesResponse> x509 = new Received<>();
            Received<JWTBundlesResponse> jwt = new Received<>();
            client.async().fetchX509Bundles(X509BundlesRequest.getDefaultInstance(), x509);
            client.async().fetchJWTBundles(JWTBundlesRequest.getDefaultInstance(), jwt);
            X509BundlesResponse goodX509 = x509.message();
            JWTBundlesResponse goodJwt = jwt.message();

            server.misbehave(fault);

            assertThat(x509.message()).isNotEqualTo(goodX509);
            assertThat(jwt.message()).isNotEqualTo(goodJwt);
            server.misbehave(Fault.NONE);
            assertThat(x509.message()).isEqualTo(goodX509);
            assertThat(jwt.message()).isEqualTo(goodJwt);
        }

        @Test
        void comeLateByWhatIsSet() throws Exception {
            server.delay(Duration.ofMillis(50));
            long start = System.nanoTime();

            assertThat(stream().message().getSvidsCount()).isEqualTo(1);

            assertThat(Duration.ofNanos(System.nanoTime() - start).toMillis()).isGreaterThanOrEqualTo(50);
            assertThat(server.fault()).isEqualTo(Fault.DELAY);
            assertThatThrownBy(() -> server.delay(Duration.ZERO)).hasMessageContaining("is not positive");
        }

        @Test
        void letNothingLateOutAfterARedaction() throws Exception {
            Received<X509SVIDResponse> running = stream();
            running.message();
            // Longer than a busy machine needs from the one to the other.
            server.delay(Duration.ofSeconds(5));
            orders.rotate();

            orders.redact();

            assertThat(running.end()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(running.isSilentFor(200)).isTrue();
        }

        @Test
        void comeLate() throws Exception {
            server.misbehave(Fault.DELAY);
            long start = System.nanoTime();

            assertThat(stream().message().getSvidsCount()).isEqualTo(1);

            assertThat(Duration.ofNanos(System.nanoTime() - start).toMillis())
                    .isGreaterThanOrEqualTo(WorkloadApiServer.DELAY_MILLIS);
        }
    }

    @Nested
    class Jwt {

        @Test
        void areIssuedAndValidated() throws Exception {
            String token = token("web");

            ValidateJWTSVIDResponse response = validate("web", token);

            assertThat(response.getSpiffeId()).isEqualTo("spiffe://a.test/orders");
            assertThat(response.getClaims()
                            .getFieldsOrThrow("aud")
                            .getListValue()
                            .getValues(0)
                            .getStringValue())
                    .isEqualTo("web");
            SignedJWT parsed = SignedJWT.parse(token);
            assertThat(parsed.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
            assertThat(client.blocking()
                            .fetchJWTBundles(JWTBundlesRequest.getDefaultInstance())
                            .next()
                            .getBundlesOrThrow("spiffe://a.test")
                            .toStringUtf8())
                    .contains(parsed.getHeader().getKeyID())
                    .contains("\"use\":\"jwt-svid\"")
                    .doesNotContain("\"d\":");
        }

        @Test
        void keysAreToldToOpenStreamsWhenTheyChange() throws Exception {
            Received<JWTBundlesResponse> received = new Received<>();
            client.async().fetchJWTBundles(JWTBundlesRequest.getDefaultInstance(), received);
            DevIdentities partner = domain.foreignDomain("b.test");
            assertThat(received.message().getBundlesMap()).containsOnlyKeys("spiffe://a.test");
            domain.federate(partner);
            JWTBundlesResponse before = received.message();
            assertThat(before.getBundlesMap()).containsOnlyKeys("spiffe://a.test", "spiffe://b.test");

            partner.rotateJwtKeys();

            JWTBundlesResponse after = received.message();
            assertThat(after.getBundlesOrThrow("spiffe://a.test"))
                    .isEqualTo(before.getBundlesOrThrow("spiffe://a.test"));
            assertThat(after.getBundlesOrThrow("spiffe://b.test"))
                    .isNotEqualTo(before.getBundlesOrThrow("spiffe://b.test"));
            partner.dropOldJwtKeys();
            assertThat(received.message().getBundlesOrThrow("spiffe://b.test").size())
                    .isLessThan(after.getBundlesOrThrow("spiffe://b.test").size());
            orders.rotate();
            assertThat(received.isSilentFor(100)).isTrue();
        }

        @ParameterizedTest
        @EnumSource(names = {"MALFORMED", "FIELD_MISSING", "KEY_MISMATCH"})
        void areRefusedWhenTheAuthorityMisbehaves(Fault fault) {
            server.misbehave(fault);
            String token = token("web");
            server.misbehave(Fault.NONE);

            assertThatThrownBy(() -> validate("web", token)).hasMessageContaining("INVALID_ARGUMENT");
        }

        @Test
        void areIssuedToNobodyWhoWasRedacted() {
            orders.redact();

            assertThatThrownBy(() -> token("web")).hasMessageContaining("PERMISSION_DENIED: no identity issued");
        }

        @Test
        void areIssuedForEachIdentityWithItsHint() {
            X509Svid plain = orders.svid();
            X509Svid other = domain.authority().issue("/admin");
            orders.source()
                    .update(IdentityMaterial.of(
                            List.of(plain, X509Svid.of(other.chain(), other.privateKey(), "internal")),
                            orders.source().current().bundles()));

            assertThat(client.blocking()
                            .fetchJWTSVID(JWTSVIDRequest.newBuilder()
                                    .addAudience("web")
                                    .build())
                            .getSvidsList())
                    .extracting(svid -> svid.getSpiffeId() + " " + svid.getHint())
                    .containsExactly("spiffe://a.test/orders ", "spiffe://a.test/admin internal");
        }

        @Test
        void areValidUnderTheKeyBeforeUntilThatIsDropped() {
            String token = token("web");
            domain.jwtAuthority().rotate();
            assertThat(validate("web", token).getSpiffeId()).isEqualTo("spiffe://a.test/orders");

            domain.jwtAuthority().dropOldKeys();

            refuses(() -> validate("web", token), "no authority of the domain signed the token");
        }

        @Test
        void areRefusedForAnotherAudienceOrNone() {
            String token = token("web");

            refuses(() -> validate("pay", token), "the token is for another audience");
            refuses(() -> validate("", token), "the token is for another audience");
            refuses(() -> token(), "audience is empty");
        }

        @Test
        void areRefusedOnceExpired() {
            String token = token("web");
            domain.clock().advance(Duration.ofMinutes(5));

            refuses(() -> validate("web", token), "the token has expired");
        }

        @Test
        void areRefusedWhenUnsignedSignedByAnotherOrNoTokens() throws Exception {
            JWTClaimsSet claims = new JWTClaimsSet.Builder()
                    .subject("spiffe://a.test/orders")
                    .audience("web")
                    .expirationTime(Date.from(domain.clock().instant().plusSeconds(60)))
                    .build();
            SignedJWT mac = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            mac.sign(new MACSigner(new byte[32]));

            refuses(() -> validate("web", new PlainJWT(claims).serialize()), "no signed JWT");
            refuses(() -> validate("web", mac.serialize()), "no authority of the domain signed the token");
            refuses(
                    () -> validate(
                            "web", DevIdentities.create("a.test").jwtAuthority().issue(orders.id(), List.of("web"))),
                    "no authority of the domain signed the token");
            refuses(() -> validate("web", "x.y.z"), "no signed JWT");
        }

        @Test
        void ofAForeignDomainAreRefusedUntilItIsFederated() {
            DevIdentities partner = domain.foreignDomain("b.test");
            String token = partner.jwtAuthority().issue(partner.workload("/pay").id(), List.of("web"));
            refuses(() -> validate("web", token), "no JWT bundle for trust domain b.test");

            domain.federate(partner);

            assertThat(validate("web", token).getSpiffeId()).isEqualTo("spiffe://b.test/pay");
        }

        @Test
        void areIssuedForTheOwnIdentityAlone() {
            refuses(
                    () -> client.blocking()
                            .fetchJWTSVID(JWTSVIDRequest.newBuilder()
                                    .addAudience("web")
                                    .setSpiffeId("spiffe://a.test/admin")
                                    .build()),
                    "spiffe_id is not an identity of this workload");
        }

        private String token(String... audience) {
            return client.blocking()
                    .fetchJWTSVID(JWTSVIDRequest.newBuilder()
                            .addAllAudience(List.of(audience))
                            .build())
                    .getSvids(0)
                    .getSvid();
        }

        private ValidateJWTSVIDResponse validate(String audience, String token) {
            return client.blocking()
                    .validateJWTSVID(ValidateJWTSVIDRequest.newBuilder()
                            .setAudience(audience)
                            .setSvid(token)
                            .build());
        }

        private static void refuses(ThrowingCallable call, String why) {
            assertThatThrownBy(call).hasMessageContaining("INVALID_ARGUMENT").hasMessageContaining(why);
        }
    }

    @Nested
    class Socket {

        @Test
        void isForItsOwnerAloneAndGoneAtTheEnd() throws IOException {
            Path path = Path.of(server.address().substring("unix://".length()));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
                    .isEqualTo("rwx------");
            assertThat(path).exists();

            server.close();

            assertThat(path).doesNotExist();
        }

        @Test
        void takesThePlaceOfADeadOne() throws IOException {
            Path path = directory.resolve("dead.sock");
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(path))
                    .close();
            assertThat(path).exists();

            try (WorkloadApiServer other = WorkloadApiServer.unix(orders, path);
                    ApiClient otherClient = ApiClient.of(other)) {
                assertThat(otherClient
                                .blocking()
                                .fetchX509SVID(X509SVIDRequest.getDefaultInstance())
                                .next()
                                .getSvidsCount())
                        .isEqualTo(1);
            }
        }

        @Test
        void isRefusedWhereSomebodyListens() {
            assertThatThrownBy(() -> WorkloadApiServer.unix(orders, directory.resolve("api/orders.sock")))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("somebody listens at");
        }

        @Test
        void isRefusedIfItsPathIsTooLong() {
            assertThatThrownBy(() -> WorkloadApiServer.unix(orders, directory.resolve("x".repeat(100))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a socket can have 100");
        }

        @Test
        void isRefusedInAFolderThatOthersMayEnter() throws IOException {
            Path open = Files.createDirectory(directory.resolve("open"));
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));

            assertThatThrownBy(() -> WorkloadApiServer.unix(orders, open.resolve("a.sock")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is open to others (rwxr-x---)")
                    .hasMessageContaining("chmod 700");
        }

        @Test
        void takesThePlaceOfNoFile() throws IOException {
            Path file = Files.writeString(directory.resolve("notes.txt"), "precious");

            assertThatThrownBy(() -> WorkloadApiServer.unix(orders, file))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("is no socket");
            assertThat(file).hasContent("precious");
        }

        @Test
        void isForItsOwnerAloneEvenByItself() throws IOException {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.resolve("api/orders.sock"))))
                    .isEqualTo("rw-------");
        }

        @Test
        void isMadeAnewByARestart() throws Exception {
            Received<X509SVIDResponse> former = stream();
            former.message();
            server.close();
            assertThat(former.end()).isNotEqualTo(Status.Code.OK);

            try (WorkloadApiServer again = WorkloadApiServer.unix(orders, directory.resolve("api/orders.sock"));
                    ApiClient other = ApiClient.of(again)) {
                server.close();

                assertThat(directory.resolve("api/orders.sock")).exists();
                assertThat(other.blocking()
                                .fetchX509SVID(X509SVIDRequest.getDefaultInstance())
                                .next()
                                .getSvidsCount())
                        .isEqualTo(1);
            }
        }

        @Test
        void givesAnotherUserNothing() throws IOException {
            AtomicReference<UserPrincipal> asked = new AtomicReference<>();
            SameUser.Rule refuses = peer -> {
                asked.set(peer);
                return false;
            };
            SocketFile file = SocketFile.of(directory.resolve("mine.sock"));
            try (WorkloadApiServer closed = WorkloadApiServer.unix(orders, file, refuses);
                    ApiClient stranger = ApiClient.of(closed)) {
                assertThatThrownBy(() -> stranger.blocking()
                                .fetchX509SVID(X509SVIDRequest.getDefaultInstance())
                                .next())
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class,
                                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
                assertThat(asked.get()).isEqualTo(Files.getOwner(file.path()));
            }
        }

        @Test
        void givesNothingIfTheUserCannotBeTold() throws IOException {
            SameUser.Rule fails = peer -> {
                throw new IOException("no such file");
            };
            try (WorkloadApiServer closed =
                            WorkloadApiServer.unix(orders, SocketFile.of(directory.resolve("mine.sock")), fails);
                    ApiClient stranger = ApiClient.of(closed)) {
                assertThatThrownBy(() -> stranger.blocking()
                                .fetchX509SVID(X509SVIDRequest.getDefaultInstance())
                                .next())
                        .hasMessageContaining("UNAVAILABLE");
            }
        }

        @Test
        void isForNobodyElse() {
            UserPrincipal owner = () -> "owner";
            UserPrincipal root = () -> "root";
            UserPrincipal other = () -> "other";

            assertThat(SameUser.isAllowed(owner, owner)).isTrue();
            assertThat(SameUser.isAllowed(root, owner)).isTrue();
            assertThat(SameUser.isAllowed(other, owner)).isFalse();
            assertThat(SameUser.isAllowed(null, owner)).isFalse();
        }

        @Test
        void canBeATcpPortOfOnesChoiceWhileNobodyHasIt() throws IOException {
            try (WorkloadApiServer tcp = WorkloadApiServer.tcp(orders)) {
                int port = URI.create(tcp.address()).getPort();

                assertThatThrownBy(() -> WorkloadApiServer.tcp(orders, port)).isInstanceOf(IOException.class);
            }
        }

        @Test
        void canBeATcpPortAsWell() throws IOException {
            try (WorkloadApiServer tcp = WorkloadApiServer.tcp(orders);
                    ApiClient tcpClient = ApiClient.of(tcp)) {
                assertThat(tcp.address()).startsWith("tcp://127.0.0.1:");
                assertThat(tcpClient
                                .blocking()
                                .fetchX509SVID(X509SVIDRequest.getDefaultInstance())
                                .next()
                                .getSvidsCount())
                        .isEqualTo(1);
            }
        }
    }
}
