package dev.zt.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.http.Bearers;
import dev.zt.http.RawHttp;
import dev.zt.http.Shop;
import dev.zt.http.TestPeer;
import dev.zt.identity.X509Svid;
import dev.zt.jwt.AccessTokenValidator;
import dev.zt.jwt.JwkSet;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Condition;
import dev.zt.policy.ConditionInput;
import java.io.IOException;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims of tokens that reach the conditions of rules, over connections. */
@Timeout(60)
class ClaimsTest {

    private static final String ISSUER = "https://login.test";
    private static final ECKey KEY = key();

    private Shop shop;
    private Zt zt;
    private ZtHttpsServer server;

    @BeforeEach
    void start() throws IOException {
        shop = new Shop();
        JwkSet keys = JwkSet.parse("{\"keys\":[" + KEY.toPublicJWK().toJSONString() + "]}");
        zt = Zt.builder(shop.orders.source())
                .crypto(Shop.CRYPTO)
                .clock(shop.domain.clock())
                .audit(shop.records)
                .policies(policies())
                .tokenIssuer(AccessTokenValidator.builder(ISSUER, "orders", () -> keys)
                        .build())
                .build();
        server = ZtHttpsServer.builder(zt, TestPeer.loopback())
                .acceptJwtSvids(new Bearers(shop).validator())
                .create();
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        zt.close();
        shop.close();
    }

    /** A condition is the name of a claim and the value that it must have. */
    private static List<AccessPolicy> policies() {
        return AccessPolicyReader.read("""
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: test, revision: 1}
                spec:
                  workload: spiffe://shop.test/orders
                  rules:
                  - id: acme
                    effect: allow
                    from: [{principals: ["spiffe://shop.test/web"]}]
                    to: [{http: {paths: ["/orders"]}}]
                    when: ["tenant acme"]
                  - id: by-token
                    effect: allow
                    from: [{principals: ["spiffe://shop.test/web"], assurance: [bearer]}]
                    to: [{http: {paths: ["/self"]}}]
                    when: ["sub spiffe://shop.test/web"]
                  - id: health
                    effect: allow
                    from: [{principals: ["spiffe://shop.test/web"]}]
                    to: [{http: {paths: ["/health"]}}]
                """, "test.yaml", ClaimIs::new).policies();
    }

    private record ClaimIs(String text) implements Condition {

        @Override
        public boolean test(ConditionInput input) {
            String[] words = text.split(" ");
            Map<String, ?> claims = input.attributes().claims();
            return claims != null && words[1].equals(claims.get(words[0]));
        }
    }

    @Test
    void aUsersClaimsDecideAndThePeerStaysThePeer() throws Exception {
        assertThat(get("/orders", "Bearer " + token("acme", ISSUER)).status()).isEqualTo(204);
        assertThat(shop.records.lastDecision().peer()).isEqualTo(shop.web.id());
        assertThat(shop.records.lastDecision().toString()).doesNotContain("eyJ").doesNotContain("acme.");

        assertThat(get("/orders", "Bearer " + token("other", ISSUER)).status()).isEqualTo(403);
        assertThat(get("/orders").status()).isEqualTo(403);
        assertThat(reason()).isEqualTo(Reason.NO_ALLOW_RULE);
        assertThat(get("/health").status()).isEqualTo(204);
    }

    @Test
    void claimsOfOneRequestAreNotThoseOfTheNextOnItsConnection() throws Exception {
        try (RawHttp connection = TestPeer.with(shop.web.svid()).connect(server.getAddress())) {
            connection.header("Authorization", "Bearer " + token("acme", ISSUER));
            assertThat(connection.get("/orders").status()).isEqualTo(204);
            connection.header("Authorization", "Bearer " + token("other", ISSUER));
            assertThat(connection.get("/orders").status()).isEqualTo(403);
        }
    }

    @Test
    void aTokenThatDoesNotCountDenies() throws Exception {
        RawHttp.Response response = get("/health", "Bearer " + token("acme", "https://evil.test"));

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(reason()).isEqualTo(Reason.TOKEN_WRONG_ISSUER);
        assertThat(shop.records.lastDecision().peer()).isEqualTo(shop.web.id());
    }

    @Test
    void twoAuthorizationHeadersDeny() throws Exception {
        String token = "Bearer " + token("acme", ISSUER);

        assertThat(get("/orders", token + "\r\nAuthorization: " + token).status())
                .isEqualTo(401);
        assertThat(reason()).isEqualTo(Reason.TOKEN_UNCLEAR);
        assertThat(get("/health", token + "\r\nauthorization: Basic eA==").status())
                .isEqualTo(401);
    }

    @Test
    void anAccessTokenProvesNobodyWithoutACertificate() throws Exception {
        RawHttp.Response response = Bearers.get(server.getAddress(), "Bearer " + token("acme", ISSUER), "/orders");

        assertThat(response.status()).isEqualTo(401);
        assertThat(shop.records.lastDecision().peer()).isNull();
    }

    @Test
    void claimsOfAJwtSvidReachRulesForBearers() throws Exception {
        String token = "Bearer " + new Bearers(shop).token();

        assertThat(Bearers.get(server.getAddress(), token, "/self").status()).isEqualTo(204);
        assertThat(Bearers.get(server.getAddress(), token, "/orders").status()).isEqualTo(403);
    }

    @Test
    void aJwtSvidIsNoAccessToken() throws Exception {
        assertThat(get("/health", "Bearer " + new Bearers(shop).token()).status())
                .isEqualTo(401);
        assertThat(reason()).isEqualTo(Reason.TOKEN_NOT_VOUCHED);
    }

    private Reason reason() {
        return shop.records.lastDecision().decision().reason();
    }

    private RawHttp.Response get(String target) throws Exception {
        return get(target, null);
    }

    private RawHttp.Response get(String target, String authorization) throws Exception {
        X509Svid svid = shop.web.svid();
        try (RawHttp connection = TestPeer.with(svid).connect(server.getAddress())) {
            if (authorization != null) {
                connection.header("Authorization", authorization);
            }
            return connection.get(target);
        }
    }

    private String token(String tenant, String issuer) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("login").build(),
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .audience("orders")
                        .claim("tenant", tenant)
                        .expirationTime(Date.from(shop.domain.clock().instant().plusSeconds(300)))
                        .build());
        token.sign(new ECDSASigner(KEY));
        return token.serialize();
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("login").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
