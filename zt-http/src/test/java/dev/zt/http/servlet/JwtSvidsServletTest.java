package dev.zt.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.authz.Reason;
import dev.zt.devkit.ca.Defect;
import dev.zt.http.Bearers;
import dev.zt.http.RawHttp;
import dev.zt.http.Shop;
import dev.zt.http.TestPeer;
import dev.zt.http.TomcatServer;
import dev.zt.http.tomcat.ZtTomcat;
import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The servlet filter with and without tokens, on Tomcat. */
@Timeout(60)
class JwtSvidsServletTest {

    private final List<PeerIdentity> handled = new CopyOnWriteArrayList<>();
    private Shop shop;
    private Bearers bearers;
    private TomcatServer server;

    @BeforeEach
    void start() throws IOException {
        shop = new Shop();
        bearers = new Bearers(shop);
        shop.replacePolicy(Bearers.WEB_READS_BY_TOKEN);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        shop.close();
    }

    private void serve(TomcatServer tomcat) throws Exception {
        server = tomcat.servlet("/", new Answers()).start();
    }

    private void serveTokens() throws Exception {
        serve(TomcatServer.on(
                ZtTomcat.connectorForTokens(shop.zt),
                new ZtServletFilter(shop.zt).acceptJwtSvids(bearers.validator())));
    }

    private void assertRefused(String authorization, Reason reason) throws Exception {
        RawHttp.Response response = Bearers.get(server.secure(), authorization, "/orders");

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(reason);
        assertThat(handled).isEmpty();
    }

    @Test
    void letsABearerThrough() throws Exception {
        serveTokens();

        assertThat(Bearers.get(server.secure(), "Bearer " + bearers.token(), "/orders")
                        .status())
                .isEqualTo(204);
        assertThat(handled)
                .singleElement()
                .satisfies(peer -> assertThat(peer.assurance()).isEqualTo(Assurance.BEARER));
        assertThat(shop.records.lastDecision().assurance()).isEqualTo(Assurance.BEARER);
    }

    @Test
    void refusesWhatProvesNobody() throws Exception {
        serveTokens();
        String token = bearers.token();

        assertRefused(null, Reason.PEER_UNPROVEN);
        assertRefused("Basic eA==", Reason.TOKEN_UNCLEAR);
        assertRefused("Bearer " + token + "\r\nAuthorization: Bearer " + token, Reason.TOKEN_UNCLEAR);
        assertRefused("Bearer x", Reason.TOKEN_MALFORMED);
        assertRefused(
                "Bearer " + bearers.token(shop.domain.jwtAuthority(), "spiffe://shop.test/pay"),
                Reason.TOKEN_WRONG_AUDIENCE);
    }

    @Test
    void takesNoTokenThatAFilterBeforeItMadeUp() throws Exception {
        String token = bearers.token();
        Filter inventing = (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public Enumeration<String> getHeaders(String name) {
                        return name.equalsIgnoreCase("Authorization")
                                ? Collections.enumeration(List.of("Bearer " + token))
                                : super.getHeaders(name);
                    }
                },
                response);
        serve(TomcatServer.on(ZtTomcat.connectorForTokens(shop.zt), inventing)
                .add(new ZtServletFilter(shop.zt).acceptJwtSvids(bearers.validator())));

        assertRefused(null, Reason.PEER_UNPROVEN);
    }

    @Test
    void letsACertificateDecideWhateverTokenComesWithIt() throws Exception {
        serveTokens();
        try (RawHttp connection =
                TestPeer.with(shop.domain.workload("/batch").svid()).connect(server.secure())) {
            connection.header("Authorization", "Bearer " + bearers.token());

            assertThat(connection.get("/orders").status()).isEqualTo(403);
            assertThat(shop.records.lastDecision().peer()).hasToString("spiffe://shop.test/batch");
        }
    }

    @Test
    void refusesABadCertificateInTheHandshake() throws Exception {
        serveTokens();

        assertThatThrownBy(() -> {
                    try (RawHttp connection =
                            TestPeer.with(shop.domain.forge(Defect.FOREIGN_KEY)).connect(server.secure())) {
                        connection.header("Authorization", "Bearer " + bearers.token());
                        connection.get("/orders");
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(handled).isEmpty();
    }

    @Test
    void takesNoTokenInPlaintext() throws Exception {
        serveTokens();
        try (RawHttp connection = new RawHttp(
                new Socket(server.plain().getAddress(), server.plain().getPort()))) {
            connection.header("Authorization", "Bearer " + bearers.token());

            assertThat(connection.get("/orders").status()).isEqualTo(403);
            assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_UNPROVEN);
        }
        assertThat(handled).isEmpty();
    }

    @Test
    void takesNoTokenWithoutTheOption() throws Exception {
        serve(TomcatServer.on(ZtTomcat.connectorForTokens(shop.zt), new ZtServletFilter(shop.zt)));

        RawHttp.Response response = Bearers.get(server.secure(), "Bearer " + bearers.token(), "/orders");

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.header("www-authenticate")).isNull();
        assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_UNPROVEN);
    }

    @Test
    void demandsACertificateUnlessTheConnectorIsForTokens() throws Exception {
        serve(TomcatServer.on(
                ZtTomcat.connector(shop.zt), new ZtServletFilter(shop.zt).acceptJwtSvids(bearers.validator())));

        assertThatThrownBy(() -> Bearers.get(server.secure(), "Bearer " + bearers.token(), "/orders"))
                .isInstanceOf(IOException.class);
        assertThat(handled).isEmpty();
    }

    private final class Answers extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            handled.add(RequestAccess.of(request).orElseThrow().peer().orElseThrow());
            response.setStatus(204);
        }
    }
}
