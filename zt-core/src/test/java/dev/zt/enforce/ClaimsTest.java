package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt.authz.PolicyAuthorizer;
import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.Workload;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.Vouch;
import dev.zt.jwt.AccessTokenValidator;
import dev.zt.jwt.JwkSet;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Claims of validated tokens, on their way to the conditions of rules. */
class ClaimsTest {

    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: shop}
            spec:
              workload: spiffe://a.test/shop
              rules:
              - id: blocked
                effect: deny
                to: [{http: {paths: ["/t/{tenant}/{**}"]}}]
                when: ["has(claims.blocked) && claims.blocked"]
              - id: own-tenant
                effect: allow
                from:
                - principals: ["spiffe://a.test/gateway"]
                  assurance: [channel-bound, bearer]
                to: [{http: {paths: ["/t/{tenant}/orders"]}}]
                when: ["claims.tenant == path.tenant"]
              - id: own-name
                effect: allow
                from:
                - principals: ["spiffe://a.test/gateway"]
                  assurance: [bearer]
                to: [{http: {paths: ["/self"]}}]
                when: ["claims.sub == peer.id && claims.aud == 'spiffe://a.test/shop'"]
            """;

    private final DevIdentities domain = DevIdentities.create("a.test");
    private final MutableClock clock = domain.clock();
    private final Workload shop = domain.workload("/shop");
    private final Workload gateway = domain.workload("/gateway");
    private final PeerIdentity peer = new PeerIdentity(
            gateway.id(),
            gateway.source().current().svids().get(0).chain(),
            new Vouch(shop.source().current().trustGeneration(), Long.MAX_VALUE));
    private final ECKey key = key("login");
    private final AccessTokenValidator issuer = AccessTokenValidator.builder(
                    "https://login.test",
                    "shop",
                    () -> JwkSet.parse("{\"keys\":[" + key.toPublicJWK().toJSONString() + "]}"))
            .leeway(Duration.ZERO)
            .build();
    private final EnforcementPoint point = EnforcementPoint.builder(
                    shop.source(),
                    new PolicyAuthorizer(PolicySet.compile(
                            AccessPolicyReader.parse(POLICY, "policy.yaml"), SpiffeId.parse("spiffe://a.test/shop"))),
                    event -> CompletableFuture.completedFuture(null))
            .clock(clock)
            .build();

    @Nested
    class OfAnAccessToken {

        @Test
        void letTheTenantsOwnThrough() {
            Caller caller = caller("Bearer " + token("acme"));

            assertThat(reason(caller, "/t/acme/orders")).isEqualTo(Reason.ALLOW_RULE);
            assertThat(reason(caller, "/t/other/orders")).isEqualTo(Reason.NO_ALLOW_RULE);
            assertThat(caller.peer()).contains(peer);
            assertThat(caller.mayShowToken()).isFalse();
            assertThat(caller.toString()).doesNotContain("acme");
        }

        @Test
        void areAbsentWithoutOne() {
            assertThat(reason(caller(), "/t/acme/orders")).isEqualTo(Reason.NO_ALLOW_RULE);
            assertThat(caller().peer()).contains(peer);
        }

        @Test
        void denyWhereADenyRuleAsks() {
            String token = signed(key, claims("acme").claim("blocked", true));

            assertThat(reason(caller("Bearer " + token), "/t/acme/orders")).isEqualTo(Reason.DENY_RULE);
        }

        @Test
        void fromAdaptersDoNotReplaceThoseOfTheToken() {
            RequestAttributes forged = new RequestAttributes() {
                @Override
                public Map<String, @Nullable Object> claims() {
                    return Map.of("tenant", "other");
                }
            };
            Caller caller = caller("Bearer " + token("acme"));

            assertThat(point.checkCall(caller, get("/t/other/orders"), null, forged)
                            .isAllowed())
                    .isFalse();
        }

        @Test
        void endWithItOnOpenCallsToo() {
            Caller caller = caller("Bearer " + token("acme"));
            List<Reason> ended = new ArrayList<>();
            try (OpenCalls open = new OpenCalls(point, Duration.ofDays(1))) {
                open.inbound(
                        caller,
                        get("/t/acme/orders"),
                        null,
                        RequestAttributes.ABSENT,
                        open.changes(),
                        denial -> ended.add(denial.decision().reason()));
                open.recheck();
                assertThat(ended).isEmpty();
                clock.advance(Duration.ofMinutes(5));
                open.recheck();
            }

            assertThat(ended).containsExactly(Reason.TOKEN_OUT_OF_TIME);
            assertThat(reason(caller, "/t/acme/orders")).isEqualTo(Reason.TOKEN_OUT_OF_TIME);
        }

        @Test
        void ofNobodyAreNotWatched() {
            try (OpenCalls open = new OpenCalls(point, Duration.ofDays(1))) {
                assertThatThrownBy(() -> open.inbound(
                                Caller.provenByTls(null), get("/"), null, RequestAttributes.ABSENT, 0, denial -> {}))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Nested
    class AnAccessTokenThatDoesNotCount {

        @Test
        void unsigned() {
            String[] parts = token("acme").split("\\.");
            String none = java.util.Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString("{\"alg\":\"none\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));

            assertDenied(Reason.TOKEN_ALGORITHM_REFUSED, "Bearer " + none + "." + parts[1] + ".AAAA");
            assertDenied(Reason.TOKEN_ALGORITHM_REFUSED, "Bearer " + none + "." + parts[1] + ".");
        }

        @Test
        void ofAWrongKey() {
            assertDenied(Reason.TOKEN_NOT_VOUCHED, "Bearer " + signed(key("login"), claims("acme")));
        }

        @Test
        void forAWrongAudience() {
            assertDenied(
                    Reason.TOKEN_WRONG_AUDIENCE,
                    "Bearer " + signed(key, claims("acme").audience("other")));
        }

        @Test
        void ofAWrongIssuer() {
            assertDenied(
                    Reason.TOKEN_WRONG_ISSUER,
                    "Bearer " + signed(key, claims("acme").issuer("https://evil.test")));
        }

        @Test
        void expiredOrNotYetValid() {
            assertDenied(
                    Reason.TOKEN_OUT_OF_TIME,
                    "Bearer " + signed(key, claims("acme").expirationTime(Date.from(clock.instant()))));
            assertDenied(
                    Reason.TOKEN_OUT_OF_TIME,
                    "Bearer "
                            + signed(
                                    key,
                                    claims("acme")
                                            .notBeforeTime(
                                                    Date.from(clock.instant().plusSeconds(2)))));
        }

        @Test
        void twoAuthorizationHeaders() {
            String token = "Bearer " + token("acme");

            assertDenied(Reason.TOKEN_UNCLEAR, token, token);
            assertDenied(Reason.TOKEN_UNCLEAR, token, "Basic eA==");
            assertDenied(Reason.TOKEN_UNCLEAR, token + ", " + token);
        }

        @Test
        void huge() {
            assertDenied(Reason.TOKEN_UNCLEAR, "Bearer " + "a".repeat(100_000));
            assertDenied(Reason.TOKEN_UNCLEAR, "Bearer " + token("a".repeat(8_000)));
        }

        @Test
        void deniesEvenWhereNoRuleAsks() {
            assertThat(reason(caller("Bearer x"), "/none")).isEqualTo(Reason.TOKEN_MALFORMED);
            assertThat(point.denyCallUnlessFresh(caller("Bearer x"), get("/"), null))
                    .isPresent();
        }

        @Test
        void isExplainedWithoutShowingIt() {
            String token = signed(key, claims("acme").issuer("https://evil.test"));
            String id =
                    point.checkCall(caller("Bearer " + token), get("/"), null).id();

            assertThat(point.explain(id).orElseThrow().toString())
                    .contains("its iss is not \"https://login.test\"")
                    .doesNotContain("eyJ");
        }

        private void assertDenied(Reason reason, String... authorization) {
            Caller caller = caller(authorization);

            assertThat(reason(caller, "/t/acme/orders")).isEqualTo(reason);
            assertThat(caller.claims()).isNull();
            assertThat(caller.mayShowToken()).isTrue();
        }
    }

    @Nested
    class OfAJwtSvid {

        private final JwtSvidValidator validator =
                JwtSvidValidator.builder("spiffe://a.test/shop").build();

        @Test
        void reachConditions() {
            String token = domain.jwtAuthority().issue(gateway.id(), List.of("spiffe://a.test/shop"));
            Caller caller = point.identify(validator, List.of("Bearer " + token));

            assertThat(reason(caller, "/self")).isEqualTo(Reason.ALLOW_RULE);
            assertThat(reason(caller, "/t/acme/orders")).isEqualTo(Reason.NO_ALLOW_RULE);
        }

        @Test
        void doNotIfItIsForOthersToo() {
            String token =
                    domain.jwtAuthority().issue(gateway.id(), List.of("spiffe://a.test/shop", "spiffe://a.test/other"));
            Caller caller = point.identify(validator, List.of("Bearer " + token));

            assertThat(reason(caller, "/self")).isEqualTo(Reason.NO_ALLOW_RULE);
        }

        @Test
        void areNoneIfItIsInvalid() {
            String token = domain.jwtAuthority().issue(gateway.id(), List.of("spiffe://a.test/other"));

            assertThat(point.identify(validator, List.of("Bearer " + token)).claims())
                    .isNull();
        }
    }

    private Caller caller(String... authorization) {
        return point.identifyUser(peer, issuer, List.of(authorization));
    }

    private Reason reason(Caller caller, String path) {
        return point.checkCall(caller, get(path), null).decision().reason();
    }

    private static Operation get(String path) {
        return new Operation.Http("GET", path);
    }

    private String token(String tenant) {
        return signed(key, claims(tenant));
    }

    private JWTClaimsSet.Builder claims(String tenant) {
        return new JWTClaimsSet.Builder()
                .issuer("https://login.test")
                .audience("shop")
                .subject("user")
                .claim("tenant", tenant)
                .expirationTime(Date.from(clock.instant().plusSeconds(300)));
    }

    private static String signed(ECKey key, JWTClaimsSet.Builder claims) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("login").build(), claims.build());
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
