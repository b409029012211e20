package dev.zt.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.http.RawHttp;
import dev.zt.http.Shop;
import dev.zt.http.TestPeer;
import dev.zt.http.TomcatServer;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.X509Svid;
import dev.zt.policy.Operation;
import dev.zt.tls.CryptoEngine;
import dev.zt.tls.PeerExpectation;
import io.opentelemetry.api.trace.Span;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.apache.catalina.valves.SSLValve;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZtServletFilterTest {

    private final Shop shop = shop();
    private final TomcatServer tomcat = server();

    private static Shop shop() {
        try {
            return new Shop();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TomcatServer server() {
        try {
            return new TomcatServer(
                    shop.zt,
                    new ZtServletFilter(shop.zt, mapping -> mapping.getPattern().startsWith("/later")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.close();
        shop.close();
    }

    private RawHttp web() throws Exception {
        return TestPeer.with(shop.web.svid()).connect(tomcat.secure());
    }

    private RawHttp.Response get(String target) throws Exception {
        try (RawHttp connection = web()) {
            return connection.get(target);
        }
    }

    private List<Reason> reasons() {
        return shop.records.decisions().stream().map(d -> d.decision().reason()).toList();
    }

    private void assertDenied(RawHttp.Response response, Reason... reasons) {
        assertThat(response.status()).isEqualTo(reasons[reasons.length - 1] == Reason.PATH_NOT_CANONICAL ? 400 : 403);
        assertThat(reasons()).containsExactly(reasons);
        assertThat(response.header("zt-decision-id"))
                .isEqualTo(shop.records.lastDecision().id());
        assertThat(response.header("content-type")).isEqualTo("application/problem+json");
        assertThat(response.body()).contains(shop.records.lastDecision().id()).doesNotContain("RULE");
    }

    @Nested
    class Request {

        private final TestServlet servlet = new TestServlet((request, response) -> TestServlet.write(
                response,
                RequestAccess.of(request)
                        .orElseThrow()
                        .peer()
                        .map(PeerIdentity::toString)
                        .orElse("nobody")));

        private void start() throws Exception {
            tomcat.servlet("/", servlet).start();
        }

        @Test
        void letsAnAllowedRequestThroughAndTellsWhoCalls() throws Exception {
            start();

            assertThat(get("/orders?page=2").body()).isEqualTo("spiffe://shop.test/web");
            assertThat(reasons()).containsExactly(Reason.ALLOW_RULE);
            assertThat(shop.records.lastDecision().operation()).isEqualTo(new Operation.Http("GET", "/orders"));
        }

        @Test
        void handsTheTraceToTheServletAndToTheRecord() throws Exception {
            String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
            tomcat.servlet(
                            "/",
                            new TestServlet((request, response) -> TestServlet.write(
                                    response, Span.current().getSpanContext().getTraceId())))
                    .start();

            try (RawHttp connection = web()) {
                connection.header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
                assertThat(connection.get("/orders").body()).isEqualTo(trace);
                assertThat(shop.records.lastDecision().traceId()).isEqualTo(trace);
                connection.header("traceparent", "00-no-trace");
                assertThat(connection.get("/orders").body()).containsOnlyOnce("0".repeat(32));
                assertThat(shop.records.lastDecision().traceId()).isEmpty();
            }
        }

        @Test
        void deniesAnotherPeerAndAnotherMethod() throws Exception {
            start();
            X509Svid stranger = shop.domain.workload("/stranger").svid();
            try (RawHttp connection = TestPeer.with(stranger).connect(tomcat.secure())) {
                assertDenied(connection.get("/orders"), Reason.NO_ALLOW_RULE);
                shop.records.clear();
            }
            try (RawHttp connection = web()) {
                assertDenied(connection.send("POST", "/orders"), Reason.NO_ALLOW_RULE);
            }
            assertThat(servlet.runs).hasValue(0);
        }

        @Test
        void deniesByADenyRuleAndKeepsTheConnection() throws Exception {
            start();
            try (RawHttp connection = web()) {
                assertDenied(connection.get("/admin/keys"), Reason.DENY_RULE);
                assertThat(connection.get("/orders").status()).isEqualTo(200);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"/orders;v=1", "/a/../orders", "/./orders", "//orders", "/%6Frders"})
        void deniesPathsWithTwoReadings(String target) throws Exception {
            start();

            assertDenied(get(target), Reason.PATH_NOT_CANONICAL);
            assertThat(servlet.runs).hasValue(0);
        }

        @Test
        void sendsNoBodyInAnswerToHead() throws Exception {
            start();
            try (RawHttp connection = web()) {
                assertThat(connection.send("HEAD", "/admin/x").status()).isEqualTo(403);
                assertThat(connection.get("/orders").status()).isEqualTo(200);
            }
        }

        @Test
        void refusesACallerWithoutCertificateInTheHandshake() throws Exception {
            start();

            assertThatThrownBy(
                            () -> TestPeer.anonymous().connect(tomcat.secure()).get("/orders"))
                    .isInstanceOf(IOException.class);
            assertThat(servlet.runs).hasValue(0);
            assertThat(shop.records.rejections()).hasSize(1);
        }

        @Test
        void deniesWhoeverCallsWithoutTls() throws Exception {
            start();
            try (RawHttp connection = new RawHttp(
                    new Socket(tomcat.plain().getAddress(), tomcat.plain().getPort()))) {
                RawHttp.Response response = connection.get("/orders");

                assertDenied(response, Reason.PEER_UNPROVEN);
                assertThat(response.header("connection")).isEqualTo("close");
            }
            assertThat(servlet.runs).hasValue(0);
        }

        @Test
        void deniesACertificateThatAHeaderTells() throws Exception {
            tomcat.host().getPipeline().addValve(new SSLValve());
            tomcat.plainConnector().setSecure(true);
            tomcat.plainConnector().setScheme("https");
            TestServlet seeing = new TestServlet((request, response) -> {});
            tomcat.add((request, response, chain) -> chain.doFilter(request, response));
            tomcat.servlet("/", seeing).start();
            String pem = "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(shop.web.svid().leaf().getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
            URI uri = URI.create("http://127.0.0.1:" + tomcat.plain().getPort() + "/orders");

            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri)
                                    .header(
                                            "ssl_client_escaped_cert",
                                            URLEncoder.encode(pem, StandardCharsets.US_ASCII)
                                                    .replace("+", "%20"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(reasons()).containsExactly(Reason.PEER_UNPROVEN);
            assertThat(seeing.runs).hasValue(0);
        }

        @Test
        void deniesARevokedPeerOnItsOpenConnectionAndClosesIt() throws Exception {
            start();
            try (RawHttp connection = web()) {
                assertThat(connection.get("/orders").status()).isEqualTo(200);
                shop.records.clear();
                shop.revoke(shop.web.id());

                RawHttp.Response response = connection.get("/orders");

                assertDenied(response, Reason.PEER_REVOKED);
                assertThat(response.header("connection")).isEqualTo("close");
                assertThat(connection.isClosedByServer()).isTrue();
            }
        }

        @Test
        void closesAConnectionBehindAResponseBeforeACertificateEnds() throws Exception {
            start();
            try (RawHttp connection = web()) {
                assertThat(connection.get("/orders").header("connection")).isNull();

                shop.domain.clock().advance(Duration.ofMinutes(49));

                RawHttp.Response last = connection.get("/orders");
                assertThat(last.status()).isEqualTo(200);
                assertThat(last.header("connection")).isEqualTo("close");
                assertThat(connection.isClosedByServer()).isTrue();
            }
        }

        @Test
        void knowsThePeerOfAResumedSession() throws Exception {
            start();
            TestPeer peer = TestPeer.with(shop.web.svid());
            for (int i = 0; i < 3; i++) {
                try (RawHttp connection = peer.connect(tomcat.secure())) {
                    assertThat(connection.get("/orders").body()).isEqualTo("spiffe://shop.test/web");
                }
            }
            assertThat(peer.fullHandshakes()).isEqualTo(Shop.CRYPTO == CryptoEngine.CONSCRYPT ? 3 : 1);
        }

        @Test
        void servesOnThroughRotationsWithoutReload() throws Exception {
            start();
            for (int i = 0; i < 3; i++) {
                shop.orders.rotate();
                shop.domain.rotateCa();
                assertThat(get("/orders").status()).isEqualTo(200);
            }
            assertThatThrownBy(
                            () -> TestPeer.anonymous().connect(tomcat.secure()).get("/orders"))
                    .isInstanceOf(IOException.class);
        }

        @Test
        void checksEachStreamOfHttp2() throws Exception {
            start();
            Zt zt = Zt.builder(shop.web.source()).clock(shop.domain.clock()).build();
            URI base = URI.create("https://127.0.0.1:" + tomcat.secure().getPort());
            try (ZtHttpClient client = ZtHttpClient.create(zt, PeerExpectation.exactly(shop.orders.id()))) {
                HttpResponse<String> allowed = client.send(
                        HttpRequest.newBuilder(base.resolve("/orders")).build(), HttpResponse.BodyHandlers.ofString());
                HttpResponse<String> denied = client.send(
                        HttpRequest.newBuilder(base.resolve("/admin/x")).build(), HttpResponse.BodyHandlers.ofString());

                assertThat(allowed.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(allowed.body()).isEqualTo("spiffe://shop.test/web");
                assertThat(denied.statusCode()).isEqualTo(403);
            }
            assertThat(reasons()).containsExactly(Reason.ALLOW_RULE, Reason.DENY_RULE);
        }

        @Test
        void refusesWhatIsNotHttp() {
            assertThatThrownBy(() -> new ZtServletFilter(shop.zt)
                            .doFilter(mock(ServletRequest.class), mock(ServletResponse.class), mock(FilterChain.class)))
                    .isInstanceOf(ServletException.class);
        }
    }

    @Nested
    class Dispatches {

        private final TestServlet admin = TestServlet.answering("keys");
        private final TestServlet other = TestServlet.answering("other");

        private void start(TestServlet.Action action) throws Exception {
            tomcat.servlet("/from", new TestServlet(action))
                    .servlet("/other", other)
                    .servlet("/admin/keys", admin)
                    .start();
        }

        @Test
        void decidesAForwardAgain() throws Exception {
            start((request, response) -> request.getRequestDispatcher("/other").forward(request, response));

            assertThat(get("/from").body()).isEqualTo("other");
            assertThat(reasons()).containsExactly(Reason.ALLOW_RULE, Reason.ALLOW_RULE);
        }

        /** CVE-2022-31692. */
        @Test
        void deniesAForwardToADeniedPath() throws Exception {
            start((request, response) ->
                    request.getRequestDispatcher("/admin/keys").forward(request, response));

            assertDenied(get("/from"), Reason.ALLOW_RULE, Reason.DENY_RULE);
            assertThat(admin.runs).hasValue(0);
        }

        /** CVE-2022-31692. */
        @Test
        void failsOnADeniedInclude() throws Exception {
            start((request, response) ->
                    request.getRequestDispatcher("/admin/keys").include(request, response));

            assertThat(get("/from").status()).isEqualTo(500);
            assertThat(reasons()).containsExactly(Reason.ALLOW_RULE, Reason.DENY_RULE);
            assertThat(admin.runs).hasValue(0);
        }

        @Test
        void failsOnAnIncludeThatItsHandlerDenies() throws Exception {
            TestServlet later = new TestServlet((request, response) -> {
                if (RequestAccess.of(request).orElseThrow().decide("Orders#read", request)) {
                    TestServlet.write(response, "read");
                }
            });
            tomcat.servlet("/later/*", later);
            shop.replacePolicy(Shop.WEB_READS + """
                - {id: not-later, effect: deny, to: [{http: {paths: ["/later/1"]}}]}
                """);
            start((request, response) ->
                    request.getRequestDispatcher("/later/1").include(request, response));

            assertThat(get("/from").status()).isEqualTo(500);
            assertThat(reasons()).containsExactly(Reason.ALLOW_RULE, Reason.DENY_RULE);
        }

        @Test
        void includesWhatIsAllowed() throws Exception {
            start((request, response) -> request.getRequestDispatcher("/other").include(request, response));

            assertThat(get("/from").status()).isEqualTo(200);
            assertThat(other.runs).hasValue(1);
        }

        @Test
        void reusesTheDecisionForAnAsynchronousDispatchUnderTheSamePath() throws Exception {
            start((request, response) -> {
                if (request.getAttribute("second") == null) {
                    request.setAttribute("second", true);
                    request.startAsync().dispatch();
                } else {
                    TestServlet.write(response, "later");
                }
            });

            assertThat(get("/from").body()).isEqualTo("later");
            assertThat(reasons()).containsExactly(Reason.ALLOW_RULE);
        }

        @Test
        void deniesAnAsynchronousDispatchToADeniedPath() throws Exception {
            start((request, response) -> request.startAsync().dispatch("/admin/keys"));

            assertDenied(get("/from"), Reason.ALLOW_RULE, Reason.DENY_RULE);
            assertThat(admin.runs).hasValue(0);
        }

        @Test
        void showsTheErrorPageOfAnAllowedRequestWithoutDecidingAgain() throws Exception {
            TestServlet page = TestServlet.answering("sorry");
            tomcat.servlet("/admin/error", page).errorPage("/admin/error");
            start((request, response) -> response.sendError(503));

            RawHttp.Response response = get("/from");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("sorry");
            assertThat(reasons()).containsExactly(Reason.ALLOW_RULE);
        }

        @Test
        void showsNoErrorPageToWhomNobodyDecidedAbout() throws Exception {
            TestServlet page = TestServlet.answering("sorry");
            tomcat.servlet("/admin/error", page).errorPage("/admin/error");
            start((request, response) -> {});

            RawHttp.Response response = get("/a%2Fb");

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).doesNotContain("sorry");
            assertThat(page.runs).hasValue(0);
        }
    }

    /** What a filter before zt's makes of {@code X-Forwarded-Prefix}, and one behind it of {@code _method}. */
    private static HttpServletRequest changed(ServletRequest request, String method, String path) {
        return new HttpServletRequestWrapper((HttpServletRequest) request) {
            @Override
            public String getMethod() {
                return method;
            }

            @Override
            public String getRequestURI() {
                return path;
            }
        };
    }

    @Nested
    class Wrapped {

        @Test
        void decidesOnThePathThatWasSentWhateverAFilterBeforeMakesOfIt() throws Exception {
            TestServlet servlet = TestServlet.answering("keys");
            try (TomcatServer server = new TomcatServer(
                    shop.zt, (request, response, chain) -> chain.doFilter(changed(request, "GET", "/a"), response))) {
                server.add(new ZtServletFilter(shop.zt)).servlet("/", servlet).start();
                try (RawHttp connection = TestPeer.with(shop.web.svid()).connect(server.secure())) {
                    assertDenied(connection.get("/admin/keys"), Reason.DENY_RULE);
                }
            }
            assertThat(servlet.runs).hasValue(0);
        }

        @ParameterizedTest
        @CsvSource({"DELETE, /later/1, NO_ALLOW_RULE", "GET, /admin/keys, DENY_RULE"})
        void deniesAHandlerThatSeesAnotherRequestThanWasSent(String method, String path, Reason reason)
                throws Exception {
            tomcat.add((request, response, chain) -> chain.doFilter(changed(request, method, path), response));
            tomcat.servlet("/later/*", new TestServlet((request, response) -> {
                        if (RequestAccess.of(request).orElseThrow().decide("Orders#read", request)) {
                            TestServlet.write(response, "read");
                        }
                    }))
                    .start();

            assertDenied(get("/later/1"), Reason.ALLOW_RULE, reason);
        }
    }

    @Nested
    class Pending {

        private void start(TestServlet.Action action) throws Exception {
            tomcat.servlet("/later/*", new TestServlet(action)).start();
        }

        private RawHttp.Response post() throws Exception {
            try (RawHttp connection = web()) {
                return connection.send("POST", "/later/1");
            }
        }

        @Test
        void letsTheHandlerDecideOnceAndRecordsOnce() throws Exception {
            start((request, response) -> {
                RequestAccess access = RequestAccess.of(request).orElseThrow();
                boolean first = access.decide("Orders#read", request);
                boolean second = access.decide("Orders#read", request);
                if (first && second) {
                    TestServlet.write(response, "read");
                }
            });

            assertThat(get("/later/1").body()).isEqualTo("read");
            assertThat(reasons()).containsExactly(Reason.ALLOW_RULE);
            assertThat(shop.records.lastDecision().operation())
                    .isEqualTo(new Operation.Http("GET", "/later/1", "Orders#read"));
        }

        @Test
        void deniesWhoIsNotProvenBeforeAnythingRuns() throws Exception {
            TestServlet servlet = TestServlet.answering("read");
            tomcat.servlet("/later/*", servlet).start();
            try (RawHttp connection = new RawHttp(
                    new Socket(tomcat.plain().getAddress(), tomcat.plain().getPort()))) {
                assertDenied(connection.get("/later/1"), Reason.PEER_UNPROVEN);
            }
            assertThat(servlet.runs).hasValue(0);
        }

        @Test
        void deniesByTheHandlerAndLetsNothingOfItsOutputOut() throws Exception {
            start((request, response) -> {
                assertThat(RequestAccess.of(request).orElseThrow().decide("Orders#write", request))
                        .isFalse();
                response.getOutputStream().write(new byte[] {'x'});
                response.getWriter().write("secret");
                response.sendRedirect("/elsewhere");
                response.sendError(500);
                response.flushBuffer();
            });

            assertDenied(post(), Reason.NO_ALLOW_RULE);
        }

        @Test
        void deniesOutputThatNobodyAskedFor() throws Exception {
            List<TestServlet.Action> outputs = List.of(
                    (request, response) -> response.getOutputStream().write(new byte[] {'x'}),
                    (request, response) -> response.getWriter().write("x"),
                    (request, response) -> response.sendError(405),
                    (request, response) -> response.sendError(405, "no"),
                    (request, response) -> response.sendRedirect("/x"),
                    (request, response) -> response.sendRedirect("/x", true),
                    (request, response) -> response.sendRedirect("/x", 302),
                    (request, response) -> response.sendRedirect("/x", 302, true),
                    (request, response) -> response.flushBuffer(),
                    (request, response) -> request.startAsync(),
                    (request, response) -> request.startAsync(request, response),
                    (request, response) -> response.setStatus(204),
                    (request, response) -> {
                        throw new IOException("before anybody decided");
                    });
            start((request, response) -> outputs.get(Integer.parseInt(request.getParameter("output")))
                    .run(request, response));
            for (int i = 0; i < outputs.size(); i++) {
                shop.records.clear();
                try (RawHttp connection = web()) {
                    assertDenied(connection.send("POST", "/later/1?output=" + i), Reason.NO_ALLOW_RULE);
                }
            }
        }

        @Test
        void letsOutPlainAnswersToWhomTheirPathIsAllowed() throws Exception {
            start((request, response) -> response.sendError(405));

            assertThat(get("/later/1").status()).isEqualTo(405);
            assertThat(reasons()).containsExactly(Reason.ALLOW_RULE);
        }

        @Test
        void decidesAgainForAnotherHandler() throws Exception {
            start((request, response) -> {
                RequestAccess access = RequestAccess.of(request).orElseThrow();
                access.decide("Orders#read", request);
                access.decide("Orders#list", request);
                TestServlet.write(response, "read");
            });

            assertThat(get("/later/1").status()).isEqualTo(200);
            assertThat(reasons()).containsExactly(Reason.ALLOW_RULE, Reason.ALLOW_RULE);
        }
    }
}
