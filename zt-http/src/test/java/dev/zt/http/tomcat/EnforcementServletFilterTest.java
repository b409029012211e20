package dev.zt.http.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.authz.Reason;
import dev.zt.http.RawHttp;
import dev.zt.http.TestPeer;
import dev.zt.http.servlet.EnforcementServletFilter;
import dev.zt.identity.PeerIdentity;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EnforcementServletFilterTest {

    private final List<String> ran = new CopyOnWriteArrayList<>();
    private TomcatShop tomcat;
    private RawHttp connection;

    @BeforeEach
    void start() throws Exception {
        tomcat = new TomcatShop()
                .servlet("/orders/*", new Answering("orders"))
                .servlet("/admin/*", new Answering("admin"))
                .servlet("/error-page", new Answering("error-page"))
                .servlet("/forward", new Dispatching("/orders/7", false))
                .servlet("/forward-admin", new Dispatching("/admin/x", false))
                .servlet("/include", new Dispatching("/orders/7", true))
                .servlet("/include-admin", new Dispatching("/admin/x", true))
                .servlet("/async", new Later())
                .servlet("/fails", new Failing())
                .servlet("/", new NotFound())
                .errorPage(404, "/error-page")
                .errorPage(500, "/error-page")
                .started();
        connection = TestPeer.with(tomcat.shop.web.svid()).connect(tomcat.address());
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        tomcat.close();
    }

    private void assertDenied(RawHttp.Response response, int status, Reason reason) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("zt-decision-id"))
                .isEqualTo(tomcat.records.lastDecision().id());
        assertThat(tomcat.records.lastDecision().decision().reason()).isEqualTo(reason);
        assertThat(response.body())
                .contains("\"decisionId\"")
                .doesNotContain("rule")
                .doesNotContain(reason.name());
        assertThat("close".equalsIgnoreCase(response.header("connection")))
                .isEqualTo(status == 400 || reason.condemnsConnection());
    }

    @Nested
    class Request {

        @Test
        void isLetThroughWithItsCaller() throws Exception {
            assertThat(connection.get("/orders/7").status()).isEqualTo(200);

            assertThat(ran).containsExactly("orders for spiffe://shop.test/web");
            assertThat(tomcat.records.decisions()).singleElement().satisfies(record -> {
                assertThat(record.decision().ruleId()).isEqualTo("web-reads");
                assertThat(record.remote().getHostString()).isEqualTo("127.0.0.1");
            });
        }

        @Test
        void isDeniedByRule() throws Exception {
            assertDenied(connection.get("/admin/x"), 403, Reason.DENY_RULE);
            assertThat(ran).isEmpty();
        }

        @Test
        void isDeniedWhereNoRuleAllows() throws Exception {
            assertDenied(connection.send("POST", "/orders"), 403, Reason.NO_ALLOW_RULE);
            assertThat(ran).isEmpty();
        }

        @Test
        void isDeniedWithoutABodyForHead() throws Exception {
            RawHttp.Response response = connection.send("HEAD", "/admin/x");

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.header("zt-decision-id")).isNotNull();
            assertThat(connection.get("/orders/7").status()).isEqualTo(200);
        }

        @Test
        void isRefusedForAPathWithTwoReadings() throws Exception {
            for (String path : List.of("/orders//7", "/orders/;x=1/7", "/orders/../admin/x", "/orders/%37")) {
                // Tomcat ends a connection with each 400.
                try (RawHttp each = TestPeer.with(tomcat.shop.web.svid()).connect(tomcat.address())) {
                    assertDenied(each.get(path), 400, Reason.PATH_NOT_CANONICAL);
                }
            }
            assertThat(ran).isEmpty();
        }

        @Test
        void isDeniedOnItsOpenConnectionOnceRevoked() throws Exception {
            connection.get("/orders/7");
            tomcat.shop.revoke(tomcat.shop.web.id());

            assertDenied(connection.get("/orders/7"), 403, Reason.PEER_REVOKED);

            assertThat(ran).hasSize(1);
            assertThatThrownBy(() -> connection.get("/orders/7")).isInstanceOf(IOException.class);
        }

        @Test
        void followsRotationsWithoutAReload() throws Exception {
            for (int i = 0; i < 3; i++) {
                tomcat.shop.orders.rotate();
                tomcat.shop.web.rotate();
                try (RawHttp next = TestPeer.with(tomcat.shop.web.svid()).connect(tomcat.address())) {
                    assertThat(next.get("/orders/7").status()).isEqualTo(200);
                }
            }
            assertThat(connection.get("/orders/7").status()).isEqualTo(200);
        }
    }

    @Nested
    class Handshake {

        @Test
        void refusesAClientWithoutCertificateAndRecordsIt() {
            assertThatThrownBy(() -> {
                        try (RawHttp anonymous = TestPeer.anonymous().connect(tomcat.address())) {
                            anonymous.get("/orders/7");
                        }
                    })
                    .isInstanceOf(IOException.class);
            await().untilAsserted(() -> assertThat(tomcat.records.rejections())
                    .singleElement()
                    .satisfies(record -> assertThat(record.reason()).isEqualTo("NO_CERTIFICATE")));
        }

        @Test
        void refusesAConnectorThatHasTlsAlready() {
            Connector connector = new Connector();
            ZtTomcat.secure(connector, tomcat.shop.zt);

            assertThatThrownBy(() -> ZtTomcat.secure(connector, tomcat.shop.zt))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has TLS already");
        }

        @Test
        void refusesAjp() {
            Connector ajp = new Connector("AJP/1.3");

            assertThatThrownBy(() -> ZtTomcat.secure(ajp, tomcat.shop.zt))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("AJP proves nobody");
        }
    }

    @Nested
    class Dispatch {

        @Test
        void forwardToAnotherPathIsDecidedAgain() throws Exception {
            assertThat(connection.get("/forward").status()).isEqualTo(200);
            assertThat(tomcat.records.decisions()).hasSize(2);

            assertDenied(connection.get("/forward-admin"), 403, Reason.DENY_RULE);
            assertThat(ran).containsExactly("orders for spiffe://shop.test/web");
        }

        @Test
        void includeOfAnotherPathIsDecidedAgain() throws Exception {
            assertThat(connection.get("/include").body()).contains("orders");
            RawHttp.Response partly = connection.get("/include-admin");

            assertThat(partly.status()).isEqualTo(200);
            assertThat(partly.body()).doesNotContain("admin");
            assertThat(ran).containsExactly("orders for spiffe://shop.test/web");
            assertThat(tomcat.records.lastDecision().decision().reason()).isEqualTo(Reason.DENY_RULE);
        }

        @Test
        void asyncReusesTheDecision() throws Exception {
            assertThat(connection.get("/async").body()).contains("later");

            assertThat(tomcat.records.decisions()).hasSize(1);
        }

        @Test
        void errorInheritsTheDecisionAndMakesNone() throws Exception {
            assertThat(connection.get("/fails").status()).isEqualTo(500);

            assertThat(ran).containsExactly("error-page for spiffe://shop.test/web");
            assertThat(tomcat.records.decisions()).hasSize(1);
        }

        @Test
        void unknownPathIsDecidedBeforeItIsNotFound() throws Exception {
            assertThat(connection.get("/nowhere").status()).isEqualTo(404);
            assertThat(tomcat.records.decisions()).hasSize(1);

            tomcat.shop.replacePolicy(
                    "- {id: else, effect: allow, from: [{principals: [\"spiffe://shop.test/else\"]}]}\n");
            assertDenied(connection.get("/nowhere"), 403, Reason.NO_ALLOW_RULE);
        }
    }

    /** Answers with its name, and notes for whom it ran. */
    private final class Answering extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final String name;

        Answering(String name) {
            this.name = name;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            ran.add(name + " for " + ((PeerIdentity) request.getAttribute(EnforcementServletFilter.CALLER)).id());
            response.getWriter().print(name);
        }
    }

    /** Hands the request to another path. */
    private static final class Dispatching extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final String target;
        private final boolean include;

        Dispatching(String target, boolean include) {
            this.target = target;
            this.include = include;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            if (include) {
                response.getWriter().print("page: ");
                request.getRequestDispatcher(target).include(request, response);
            } else {
                request.getRequestDispatcher(target).forward(request, response);
            }
        }
    }

    /** Answers from a second, asynchronous dispatch. */
    private static final class Later extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getAttribute("later") != null) {
                response.getWriter().print("later");
                return;
            }
            request.setAttribute("later", true);
            AsyncContext context = request.startAsync();
            context.start(context::dispatch);
        }
    }

    /** Has nothing at any path. */
    private static final class NotFound extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    /** Fails. */
    private static final class Failing extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws ServletException {
            throw new ServletException("the servlet fails");
        }
    }
}
