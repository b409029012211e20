package dev.zt.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.zt.devkit.BundleEndpoint;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.ca.Defect;
import dev.zt.identity.TrustDomain;
import dev.zt.trust.BundleDocument;
import dev.zt.trust.TrustBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FederationClientTest {

    /** The first fetch is made at once; the others are made by the test. */
    private static final Timing NEVER_AGAIN = new Timing(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

    private static final Timing OFTEN = new Timing(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(5));

    /** For a server that never answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final DevIdentities partner = DevIdentities.create("b.test");
    private final TrustDomain domain = partner.trustDomain();
    private final TrustBundle firstBundle = partner.authority().bundle();
    private final BundleEndpoint endpoint = BundleEndpoint.start(partner);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(endpoint));

    @AfterEach
    void close() throws Exception {
        ended.countDown();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private FederationEndpoint selfServing() {
        return FederationEndpoint.httpsSpiffe(domain, endpoint.url(), endpoint.id(), firstBundle);
    }

    private FederationClient open(FederationEndpoint... endpoints) {
        return open(NEVER_AGAIN, endpoints);
    }

    private FederationClient open(Timing timing, FederationEndpoint... endpoints) {
        FederationClient client = FederationClient.builder(endpoints)
                .clock(partner.clock())
                .timeout(Duration.ofSeconds(10))
                .timing(timing)
                .open();
        opened.add(0, client);
        return client;
    }

    /** Opens a client that has fetched the bundle. */
    private FederationClient fetched() throws InterruptedException {
        FederationClient client = open(selfServing());
        assertThat(client.awaitFirst(Duration.ofSeconds(20))).isTrue();
        assertThat(client.status().get(0).failure()).isNull();
        return client;
    }

    private static FederationStatus status(FederationClient client) {
        return client.status().get(0);
    }

    /** Fetches, which fails, and leaves everything as it was. */
    private static void assertFails(FederationClient client, String... why) {
        FederationStatus before = status(client);
        var bundles = client.bundles();

        client.refresh();

        assertThat(status(client).failure()).contains(why);
        assertThat(status(client).failingSince()).isNotNull();
        assertThat(status(client).lastSuccess()).isEqualTo(before.lastSuccess());
        assertThat(status(client).goodUntil()).isEqualTo(before.goodUntil());
        assertThat(client.bundles()).isEqualTo(bundles);
    }

    private static HttpHandler answering(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    private static HttpHandler redirecting(int status, URI target) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", target.toString());
            exchange.sendResponseHeaders(status, -1);
        };
    }

    private void waitForTheEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Nested
    class Bundle {

        @Test
        @DisplayName("rule 26: is fetched from a server with the configured SPIFFE ID")
        void isFetched() throws Exception {
            FederationClient client = fetched();
            Instant now = partner.clock().instant();

            assertThat(client.trustDomains()).containsExactly(domain);
            assertThat(client.bundles().get(domain))
                    .contains(partner.authority().bundle());
            assertThat(client.bundles().goodUntil(domain)).isEqualTo(now.plus(Duration.ofHours(24)));
            assertThat(status(client).lastSuccess()).isEqualTo(now);
            assertThat(status(client).authorities()).isEqualTo(1);
            assertThat(status(client).sequence()).isEqualTo(1);
            assertThat(status(client).vouches(now)).isTrue();
        }

        /** CVE-2026-31837. */
        @Test
        void doesNotCountBeforeItWasFetchedThoughTheFirstOneIsConfigured() throws Exception {
            endpoint.fail(answering(500, ""));
            FederationClient client = open(selfServing());

            client.refresh();

            assertThat(client.awaitFirst(Duration.ofMillis(1))).isFalse();
            assertThat(client.bundles().trustDomains()).isEmpty();
            assertThat(status(client).vouches(partner.clock().instant())).isFalse();
            assertThat(status(client).lastSuccess()).isNull();
        }

        @Test
        @DisplayName("decision A.4: vouches for nobody once it could not be fetched for 24 h")
        void growsTooOld() throws Exception {
            FederationClient client = fetched();
            Instant end = partner.clock().instant().plus(Duration.ofHours(24));
            endpoint.fail(answering(500, ""));
            partner.clock().set(end.minusMillis(1));
            client.refresh();
            assertThat(status(client).vouches(partner.clock().instant())).isTrue();

            partner.clock().set(end);

            assertThat(status(client).vouches(partner.clock().instant())).isFalse();
            assertThat(client.bundles().goodUntil(domain)).isEqualTo(end);
        }

        @Test
        void countsLongerWithEachFetchAndTellsOfIt() throws Exception {
            FederationClient client = fetched();
            List<Instant> told = new ArrayList<>();
            client.addListener(() -> {
                throw new StackOverflowError("a listener that dies");
            });
            var registration =
                    client.addListener(() -> told.add(client.bundles().goodUntil(domain)));
            partner.clock().advance(Duration.ofMinutes(5));

            client.refresh();
            registration.close();
            client.refresh();

            assertThat(told).containsExactly(partner.clock().instant().plus(Duration.ofHours(24)));
        }

        @Test
        @DisplayName("rule 22: is empty when the domain takes all back, and that is not undone by the same server")
        void isWithdrawn() throws Exception {
            FederationClient client = fetched();

            endpoint.withdraw();
            client.refresh();

            assertThat(client.bundles().get(domain)).contains(TrustBundle.of(domain, List.of()));
            assertThat(status(client).vouches(partner.clock().instant())).isFalse();
            endpoint.restore();
            assertFails(client, "the bundle has no authority that is valid now");
        }

        @Test
        @DisplayName("rule 23: stays when the sequence goes back, and is not confirmed by that")
        void ignoresAnOlderOne() throws Exception {
            FederationClient client = fetched();
            String older = endpoint.document();
            partner.announceCa();
            client.refresh();
            assertThat(status(client).sequence()).isEqualTo(2);
            partner.clock().advance(Duration.ofMinutes(1));
            endpoint.fail(answering(200, older));

            assertFails(client, "it serves sequence 1 after 2; the newer one stays");

            endpoint.fail(answering(200, older.replace("\"spiffe_sequence\":1", "\"x\":1")));
            client.refresh();
            assertThat(status(client).failure()).isNull();
            endpoint.fail(answering(200, older));
            assertFails(client, "it serves sequence 1 after 2; the newer one stays");
        }
    }

    @Nested
    class Server {

        @Test
        @DisplayName("rule 26: is refused under another SPIFFE ID of the same domain")
        void isRefusedUnderAnotherId() throws Exception {
            endpoint.present(partner.workload("/other"));

            assertFails(
                    open(selfServing()), "its server is spiffe://b.test/other, not spiffe://b.test/bundle-endpoint");
        }

        @Test
        @DisplayName("rule 26: is refused under the ID of another domain")
        void isRefusedUnderAnotherDomain() throws Exception {
            endpoint.present(partner.foreignDomain("c.test").workload("/bundle-endpoint"));

            assertFails(open(selfServing()), "trust domain c.test has no bundle");
        }

        @Test
        @DisplayName("rule 26: is refused under the right ID of an authority with the same name")
        void isRefusedUnderAnotherAuthority() throws Exception {
            endpoint.present(DevIdentities.create("b.test").workload("/bundle-endpoint"));

            assertFails(open(selfServing()), "its chain does not lead to an authority in the bundle of b.test");
        }

        @ParameterizedTest
        @EnumSource(
                value = Defect.class,
                names = {
                    "EXPIRED",
                    "NOT_YET_VALID",
                    "FOREIGN_KEY",
                    "SELF_SIGNED",
                    "CA_LEAF",
                    "TWO_URI_SANS",
                    "NO_KEY_USAGE"
                })
        @DisplayName("rule 26: is refused with what is no valid X.509-SVID")
        void isRefusedWithAnInvalidSvid(Defect defect) throws Exception {
            endpoint.present(partner.authority().forge(defect, "/bundle-endpoint"));

            assertFails(open(selfServing()), "rejected: ");
        }

        @Test
        @DisplayName("rule 26: is refused on an open connection once its SVID has expired")
        void isRefusedOnceExpired() throws Exception {
            FederationClient client = fetched();
            partner.clock().advance(partner.svidLifetime());

            assertFails(client, "its SVID expired at");

            partner.workload("/bundle-endpoint").rotate();
            endpoint.presentOwn();
            client.refresh();
            assertThat(status(client).failure()).isNull();
        }

        @Test
        @DisplayName("rule 26: is verified against the newest bundle, not the configured one")
        void isVerifiedByTheNewestBundle() throws Exception {
            FederationClient client = fetched();
            partner.announceCa();
            client.refresh();
            var oldOne = partner.workload("/bundle-endpoint").svid();
            partner.workload("/bundle-endpoint").rotate();
            partner.dropOldRoots();
            endpoint.presentOwn();
            client.refresh();
            assertThat(status(client).failure()).isNull();
            client.refresh();
            assertThat(status(client).failure()).isNull();

            endpoint.present(oldOne.chain(), oldOne.privateKey());
            FederationClient another = fetched();
            assertThat(status(another).authorities()).isEqualTo(1);
            assertFails(another, "its chain does not lead to an authority in the bundle of b.test");
        }

        @Test
        @DisplayName("rule 26: of another domain is verified by the bundle that was fetched of that domain")
        void isOfAnotherDomain() throws Exception {
            DevIdentities third = partner.foreignDomain("c.test");
            BundleEndpoint ofThird = BundleEndpoint.start(third);
            opened.add(ofThird);
            ofThird.present(partner.workload("/bundle-endpoint"));
            FederationEndpoint byPartner =
                    FederationEndpoint.httpsSpiffe(third.trustDomain(), ofThird.url(), endpoint.id());

            FederationClient client = open(selfServing(), byPartner);
            client.refresh();

            assertThat(client.bundles().get(third.trustDomain()))
                    .contains(third.authority().bundle());
            ofThird.present(third.workload("/bundle-endpoint"));
            FederationClient strict = open(selfServing(), byPartner);
            strict.refresh();
            assertThat(strict.status().get(1).failure()).contains("trust domain c.test has no bundle");
            assertThat(strict.bundles().trustDomains()).containsExactly(domain);
        }
    }

    @Nested
    class WebServer {

        private final Instant now = Instant.now();

        private FederationEndpoint trusting(WebCertificate certificate) {
            return new FederationEndpoint(
                    domain, endpoint.url(), new EndpointProfile.HttpsWeb(Set.of(certificate.certificate())));
        }

        private WebCertificate present(String name, Instant from, Instant until) throws Exception {
            WebCertificate certificate = WebCertificate.of(name, from, until);
            endpoint.present(List.of(certificate.certificate()), certificate.key());
            return certificate;
        }

        @Test
        @DisplayName("rule 25: is accepted with a trusted certificate for the host of the URL")
        void isAccepted() throws Exception {
            FederationClient client = open(trusting(present("localhost", now.minusSeconds(60), now.plusSeconds(600))));

            client.refresh();

            assertThat(status(client).failure()).isNull();
            assertThat(client.bundles().get(domain))
                    .contains(partner.authority().bundle());
        }

        @Test
        @DisplayName("rule 25: is refused with a certificate for another host")
        void isRefusedUnderAnotherName() throws Exception {
            WebCertificate other = present("other.test", now.minusSeconds(60), now.plusSeconds(600));

            assertFails(open(trusting(other)), "No subject alternative DNS name matching localhost found");
        }

        @Test
        @DisplayName("rule 25: is refused with an expired certificate")
        void isRefusedOnceExpired() throws Exception {
            WebCertificate expired = present("localhost", now.minusSeconds(600), now.minusSeconds(60));

            assertFails(open(trusting(expired)), "");
        }

        @Test
        @DisplayName("rule 25: is refused with a certificate of an authority that this JVM does not trust")
        void isRefusedOfAnUnknownAuthority() throws Exception {
            present("localhost", now.minusSeconds(60), now.plusSeconds(600));

            assertFails(
                    open(FederationEndpoint.httpsWeb(domain, endpoint.url())),
                    "it cannot be fetched: PKIX path building failed");
        }

        @Test
        @DisplayName("rule 25: is refused with an X.509-SVID that nobody configured")
        void isRefusedWithAnSvid() throws Exception {
            FederationEndpoint web = new FederationEndpoint(
                    domain, endpoint.url(), new EndpointProfile.HttpsWeb(firstBundle.authorities()));

            assertFails(open(web), "No name matching localhost found");
        }
    }

    @Nested
    class Answer {

        @ParameterizedTest
        @ValueSource(ints = {201, 204, 304, 400, 404, 500, 503})
        @DisplayName("rule 25: of another status than 200 is refused")
        void ofAnotherStatusIsRefused(int status) throws Exception {
            FederationClient client = fetched();
            endpoint.fail(answering(status, ""));

            assertFails(client, "it answers with status " + status);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "garbage", "<html></html>", "{\"keys\":[],\"keys\":[]}", "{}"})
        void thatIsNoBundleIsRefused(String body) throws Exception {
            FederationClient client = fetched();
            endpoint.fail(answering(200, body));

            assertFails(client, "Bundle of b.test is invalid: ");
        }

        @Test
        void isTakenWithoutOrWithAnotherContentType() throws Exception {
            FederationClient client = fetched();
            String document = endpoint.document();
            endpoint.fail(exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-16");
                answering(200, document).handle(exchange);
            });

            client.refresh();

            assertThat(status(client).failure()).isNull();
        }

        @Test
        void of100MegabytesIsGivenUpEarly() throws Exception {
            FederationClient client = fetched();
            AtomicLong written = new AtomicLong();
            for (long length : new long[] {100L << 20, 0}) {
                written.set(0);
                endpoint.fail(exchange -> writeMegabytes(exchange, length, written));

                assertFails(client, "the answer has more than " + BundleDocument.MAX_BYTES + " bytes");
                assertThat(written.get()).isLessThan(50L << 20);
            }
        }

        private void writeMegabytes(HttpExchange exchange, long length, AtomicLong written) throws IOException {
            // Without a length it is chunked.
            exchange.sendResponseHeaders(200, length);
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(megabyte);
                written.addAndGet(megabyte.length);
            }
        }
    }

    @Nested
    class Time {

        private FederationClient impatient() {
            FederationClient client = FederationClient.builder(selfServing())
                    .clock(partner.clock())
                    .timeout(PATIENCE)
                    .timing(NEVER_AGAIN)
                    .open();
            opened.add(0, client);
            // On a busy machine even a good server may take longer than this client waits.
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                client.refresh();
                return status(client).failure() == null;
            });
            return client;
        }

        private void assertLate(HttpHandler handler) {
            FederationClient client = impatient();
            endpoint.fail(handler);
            long start = System.nanoTime();

            assertFails(client, "");

            assertThat(status(client).failure()).containsAnyOf("within 3000 ms", "timed out");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void endsForAServerThatDoesNotShakeHands() throws Exception {
            try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                FederationClient client = FederationClient.builder(FederationEndpoint.httpsSpiffe(
                                domain,
                                URI.create("https://localhost:" + silent.getLocalPort()),
                                endpoint.id(),
                                firstBundle))
                        .timeout(PATIENCE)
                        .timing(NEVER_AGAIN)
                        .open();
                opened.add(0, client);

                assertFails(client, "it has not answered in full within 3000 ms");
            }
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void endsForAServerThatDoesNotAnswer() {
            assertLate(exchange -> waitForTheEnd());
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void endsForAServerThatStopsWithinTheBody() {
            assertLate(exchange -> {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                waitForTheEnd();
            });
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void endsForAServerThatSendsWithoutEnd() {
            assertLate(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                while (ended.getCount() > 0) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                    await().pollDelay(Duration.ofMillis(20)).until(() -> true);
                }
            });
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void endsForRedirectsThatTakeTheirTime() {
            assertLate(exchange -> {
                await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
                redirecting(302, endpoint.url()).handle(exchange);
            });
        }
    }

    @Nested
    class Redirect {

        @ParameterizedTest
        @ValueSource(ints = {301, 302, 303, 307, 308})
        @DisplayName("rule 26: is followed to a server with the same SPIFFE ID, and never stored")
        void isFollowedToTheSameServer(int status) throws Exception {
            BundleEndpoint other = BundleEndpoint.start(partner);
            opened.add(other);
            FederationClient client = fetched();
            endpoint.fail(redirecting(status, other.url()));
            int asked = endpoint.requests();

            client.refresh();
            client.refresh();

            assertThat(status(client).failure()).isNull();
            assertThat(endpoint.requests()).isEqualTo(asked + 2);
            assertThat(other.requests()).isEqualTo(2);
        }

        @Test
        @DisplayName("rule 26: to a server with another SPIFFE ID is refused")
        void toAnotherServerIsRefused() throws Exception {
            BundleEndpoint other = BundleEndpoint.start(partner);
            opened.add(other);
            other.present(partner.workload("/other"));
            FederationClient client = fetched();
            endpoint.fail(redirecting(302, other.url()));

            assertFails(client, "its server is spiffe://b.test/other");
            assertThat(other.requests()).isZero();
        }

        @Test
        @DisplayName("rule 25: to anything but https is refused")
        void toPlaintextIsRefused() throws Exception {
            FederationClient client = fetched();
            endpoint.fail(redirecting(302, URI.create("http://localhost/bundle.json")));
            assertFails(client, "it redirects to a place that \"http://localhost/bundle.json\" is not https");

            endpoint.fail(redirecting(302, URI.create("https://me:secret@localhost/bundle.json")));
            assertFails(client, "it redirects to a place that has user info");

            endpoint.fail(exchange -> {
                exchange.getResponseHeaders().set("Location", "https://a b");
                exchange.sendResponseHeaders(302, -1);
            });
            assertFails(client, "which is no URL");

            endpoint.fail(exchange -> exchange.sendResponseHeaders(302, -1));
            assertFails(client, "it redirects to a place that it does not name");
        }

        @Test
        @DisplayName("rule 26: is followed three times and no more")
        void isBounded() throws Exception {
            FederationClient client = fetched();
            int asked = endpoint.requests();
            endpoint.fail(redirecting(302, endpoint.url()));

            assertFails(client, "it redirects more than 3 times");

            assertThat(endpoint.requests()).isEqualTo(asked + 4);
        }
    }

    @Nested
    class Turns {

        @Test
        @DisplayName("rule 25: come again by themselves, also after failures")
        void comeAgain() throws Exception {
            endpoint.fail(answering(500, ""));
            FederationClient client = open(OFTEN, selfServing());
            await().until(() -> endpoint.requests() >= 3);
            assertThat(client.bundles().trustDomains()).isEmpty();

            endpoint.restore();
            assertThat(client.awaitFirst(Duration.ofSeconds(20))).isTrue();
            partner.announceCa();
            await().until(() -> client.bundles()
                    .get(domain)
                    .orElseThrow()
                    .equals(partner.authority().bundle()));
        }

        @Test
        void endWithTheClient() throws Exception {
            FederationClient client = open(OFTEN, selfServing());
            assertThat(client.awaitFirst(Duration.ofSeconds(20))).isTrue();

            client.close();
            client.close();

            await().during(Duration.ofMillis(200)).until(() -> {
                int before = endpoint.requests();
                await().pollDelay(Duration.ofMillis(50)).until(() -> true);
                return endpoint.requests() == before;
            });
            assertThat(client.bundles().get(domain)).isPresent();
        }
    }
}
