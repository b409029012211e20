package dev.zt.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.zt.Callers;
import dev.zt.audit.AuditEvent;
import dev.zt.authz.Reason;
import dev.zt.devkit.ca.Defect;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.http.Bearers;
import dev.zt.http.RawHttp;
import dev.zt.http.Shop;
import dev.zt.http.TestPeer;
import dev.zt.identity.Assurance;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that takes JWT-SVIDs, and one that does not. */
@Timeout(60)
class JwtSvidsTest {

    private final List<String> handled = new CopyOnWriteArrayList<>();
    private Shop shop;
    private Bearers bearers;
    private ZtHttpsServer server;

    @BeforeEach
    void start() throws IOException {
        shop = new Shop();
        bearers = new Bearers(shop);
        shop.replacePolicy(Bearers.WEB_READS_BY_TOKEN);
        server = ZtHttpsServer.builder(shop.zt, TestPeer.loopback())
                .acceptJwtSvids(bearers.validator())
                .create();
        server.createContext("/", exchange -> {
            handled.add(server.peer(exchange).id() + " "
                    + server.peer(exchange).assurance().label());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        shop.close();
    }

    private RawHttp.Response get(String authorization) throws Exception {
        return Bearers.get(server.getAddress(), authorization, "/orders");
    }

    private void assertRefused(String authorization, Reason reason) throws Exception {
        RawHttp.Response response = get(authorization);

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(response.header("connection")).isNotEqualTo("close");
        assertThat(response.body()).contains("Unauthorized").doesNotContain(reason.name());
        assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(reason);
        assertThat(shop.records.lastDecision().peer()).isNull();
        assertThat(handled).isEmpty();
    }

    @Nested
    class ABearer {

        @Test
        void isLetThroughAndRecordedAsOne() throws Exception {
            assertThat(get("Bearer " + bearers.token()).status()).isEqualTo(204);

            assertThat(handled).containsExactly("spiffe://shop.test/web bearer");
            AuditEvent.AccessDecided record = shop.records.lastDecision();
            assertThat(record.assurance()).isEqualTo(Assurance.BEARER);
            assertThat(record.toString()).doesNotContain("eyJ");
        }

        @Test
        void isDeniedWhereRulesDoNotNameBearers() throws Exception {
            shop.replacePolicy(Shop.WEB_READS);

            RawHttp.Response response = get("Bearer " + bearers.token());

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.header("www-authenticate")).isNull();
            assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.NO_ALLOW_RULE);
            assertThat(shop.zt
                            .explain(shop.records.lastDecision().id())
                            .orElseThrow()
                            .nearestMiss())
                    .contains("rule web-reads matches but for the assurance: bearer, needs channel-bound");
            assertThat(handled).isEmpty();
        }

        @Test
        void isDeniedByADenyRuleThatDoesNotNameBearers() throws Exception {
            assertThat(Bearers.get(server.getAddress(), "Bearer " + bearers.token(), "/admin/x")
                            .status())
                    .isEqualTo(403);
            assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.DENY_RULE);
        }

        @Test
        void isDeniedOnceRevoked() throws Exception {
            String token = bearers.token();
            assertThat(get("Bearer " + token).status()).isEqualTo(204);
            shop.revoke(shop.web.id());

            assertThat(get("Bearer " + token).status()).isEqualTo(403);
            assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_REVOKED);
        }

        @Test
        void isJudgedAnewForEachRequestOfAConnection() throws Exception {
            try (RawHttp connection = TestPeer.anonymous().connect(server.getAddress())) {
                connection.header("Authorization", "Bearer " + bearers.token());
                assertThat(connection.get("/orders").status()).isEqualTo(204);
                shop.domain.rotateJwtKeys();
                assertThat(connection.get("/orders").status()).isEqualTo(204);
                shop.domain.dropOldJwtKeys();
                assertThat(connection.get("/orders").status()).isEqualTo(401);
                assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.TOKEN_NOT_VOUCHED);

                connection.header("Authorization", "Bearer " + bearers.token());
                assertThat(connection.get("/orders").status()).isEqualTo(204);
                shop.domain.clock().advance(Duration.ofMinutes(5));
                assertThat(connection.get("/orders").status()).isEqualTo(401);
                assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.TOKEN_OUT_OF_TIME);
            }
        }
    }

    @Nested
    class NobodyIsProven {

        @Test
        void withoutAToken() throws Exception {
            assertRefused(null, Reason.PEER_UNPROVEN);
        }

        @Test
        void byTwoFields() throws Exception {
            String token = bearers.token();

            assertRefused("Bearer " + token + "\r\nAuthorization: Bearer " + token, Reason.TOKEN_UNCLEAR);
            assertRefused("Bearer " + token + "\r\nauthorization: Basic eA==", Reason.TOKEN_UNCLEAR);
            assertRefused("Bearer " + token + ", Bearer " + token, Reason.TOKEN_UNCLEAR);
            assertRefused("Bearer " + token + "\r\n ,x", Reason.TOKEN_UNCLEAR);
        }

        @Test
        void byAnotherScheme() throws Exception {
            assertRefused("Basic d2ViOndlYg==", Reason.TOKEN_UNCLEAR);
            assertRefused(bearers.token(), Reason.TOKEN_UNCLEAR);
        }

        @Test
        void byATokenOfAnotherKeyAudienceOrTime() throws Exception {
            String orders = shop.orders.id().toString();
            JwtAuthority impostor = JwtAuthority.create(shop.domain.trustDomain(), shop.domain.clock());

            assertRefused("Bearer " + bearers.token(impostor, orders), Reason.TOKEN_NOT_VOUCHED);
            assertRefused(
                    "Bearer " + bearers.token(shop.domain.jwtAuthority(), "spiffe://shop.test/pay"),
                    Reason.TOKEN_WRONG_AUDIENCE);
            String old = bearers.token();
            shop.domain.clock().advance(Duration.ofMinutes(5));
            assertRefused("Bearer " + old, Reason.TOKEN_OUT_OF_TIME);
        }

        @Test
        void byAnUnsignedToken() throws Exception {
            assertRefused(
                    "Bearer eyJhbGciOiJub25lIn0." + bearers.token().split("\\.")[1] + ".",
                    Reason.TOKEN_ALGORITHM_REFUSED);
            assertRefused("Bearer x", Reason.TOKEN_MALFORMED);
        }
    }

    @Nested
    class ACertificate {

        @Test
        void decidesWhateverTokenComesWithIt() throws Exception {
            shop.replacePolicy(Bearers.WEB_READS_BY_TOKEN.replace("bearer, channel-bound", "bearer"));
            try (RawHttp connection = TestPeer.with(shop.web.svid()).connect(server.getAddress())) {
                connection.header("Authorization", "Bearer " + bearers.token());

                assertThat(connection.get("/orders").status()).isEqualTo(403);
                assertThat(shop.records.lastDecision().assurance()).isEqualTo(Assurance.CHANNEL_BOUND);
            }
        }

        @Test
        void ofAnotherWorkloadIsNotOutdoneByAToken() throws Exception {
            try (RawHttp connection =
                    TestPeer.with(shop.domain.workload("/batch").svid()).connect(server.getAddress())) {
                connection.header("Authorization", "Bearer " + bearers.token());

                assertThat(connection.get("/orders").status()).isEqualTo(403);
                assertThat(shop.records.lastDecision().peer()).hasToString("spiffe://shop.test/batch");
            }
        }

        @Test
        void thatIsGoodLetsItsHolderThroughWithoutAToken() throws Exception {
            try (RawHttp connection = TestPeer.with(shop.web.svid()).connect(server.getAddress())) {
                connection.header("Authorization", "Basic eA==");

                assertThat(connection.get("/orders").status()).isEqualTo(204);
                assertThat(handled).containsExactly("spiffe://shop.test/web channel-bound");
            }
        }

        @Test
        void thatIsBadEndsTheHandshakeWhateverTokenWouldCome() {
            assertThatThrownBy(() -> {
                        try (RawHttp connection = TestPeer.with(shop.domain.forge(Defect.FOREIGN_KEY))
                                .connect(server.getAddress())) {
                            connection.header("Authorization", "Bearer " + bearers.token());
                            connection.get("/orders");
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(handled).isEmpty();
            assertThat(shop.records.decisions()).isEmpty();
        }

        @Test
        void thatWasRevokedSinceIsNotOutdoneByATokenOfAnother() throws Exception {
            try (RawHttp connection =
                    TestPeer.with(shop.domain.workload("/batch").svid()).connect(server.getAddress())) {
                connection.get("/orders");
                shop.revoke(shop.domain.workload("/batch").id());
                connection.header("Authorization", "Bearer " + bearers.token());

                RawHttp.Response response = connection.get("/orders");
                assertThat(response.status()).isEqualTo(403);
                assertThat(response.header("connection")).isEqualTo("close");
                assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_REVOKED);
            }
        }
    }

    @Nested
    class WithoutTheOption {

        @Test
        void noTokenHelpsWithoutACertificate() {
            shop.server.createContext("/", exchange -> handled.add("handled"));
            shop.server.start();

            assertThatThrownBy(() -> Bearers.get(shop.server.getAddress(), "Bearer " + bearers.token(), "/orders"))
                    .isInstanceOf(IOException.class);
            assertThat(handled).isEmpty();
            assertThat(shop.records.decisions()).isEmpty();
        }

        @Test
        void noTokenHelpsOnAServerOfOnesOwn() throws Exception {
            HttpServer open = HttpServer.create(TestPeer.loopback(), 0);
            open.createContext("/", exchange -> handled.add("handled"))
                    .getFilters()
                    .add(new EnforcementFilter(shop.zt, Callers.byTlsOrToken(shop.zt, bearers.validator())));
            open.start();
            try (RawHttp connection = new RawHttp(
                    new Socket(open.getAddress().getAddress(), open.getAddress().getPort()))) {
                connection.header("Authorization", "Bearer " + bearers.token());

                assertThat(connection.get("/orders").status())
                        .as("in plaintext a token counts for nothing")
                        .isEqualTo(403);
                assertThat(shop.records.lastDecision().decision().reason()).isEqualTo(Reason.PEER_UNPROVEN);
                assertThat(handled).isEmpty();
            } finally {
                open.stop(0);
            }
        }
    }
}
