package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt.audit.AuditEvent;
import dev.zt.authz.Authorizer;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.Workload;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.Vouch;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.policy.Operation;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationList;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BearerTest {

    private static final String AUDIENCE = "spiffe://a.test/shop";
    private static final Operation GET = new Operation.Http("GET", "/orders");
    private static final InetSocketAddress REMOTE = InetSocketAddress.createUnresolved("10.0.0.7", 4711);
    private static final Decision ALLOW =
            new Decision.Allow(Reason.ALLOW_RULE, "orders", new PolicyRef("shop", "1", "abc"));
    private static final Authorizer ALLOWING = (request, nowMillis) -> ALLOW;

    private final DevIdentities domain = DevIdentities.create("a.test");
    private final MutableClock clock = domain.clock();
    private final Workload shop = domain.workload("/shop");
    private final SpiffeId web = SpiffeId.parse("spiffe://a.test/web");
    private final RevocationList revocations = new RevocationList();
    private final List<AuditEvent> events = new ArrayList<>();
    private final JwtSvidValidator validator =
            JwtSvidValidator.builder(AUDIENCE).leeway(Duration.ZERO).build();
    private final EnforcementPoint point = EnforcementPoint.builder(shop.source(), ALLOWING, event -> {
                events.add(event);
                return CompletableFuture.completedFuture(null);
            })
            .clock(clock)
            .revocations(revocations)
            .build();

    @Nested
    class ATokenThatCounts {

        @Test
        void provesABearerAndIsRecordedAsSuch() {
            Caller caller = identify(token());

            PeerIdentity peer = caller.peer().orElseThrow();
            assertThat(peer.id()).isEqualTo(web);
            assertThat(peer.assurance()).isEqualTo(Assurance.BEARER);
            assertThat(peer.chain()).isEmpty();
            assertThat(point.checkCall(caller, GET, REMOTE).isAllowed()).isTrue();
            AuditEvent.AccessDecided decided = (AuditEvent.AccessDecided) events.get(0);
            assertThat(decided.peer()).isEqualTo(web);
            assertThat(decided.assurance()).isEqualTo(Assurance.BEARER);
        }

        @Test
        void isDeniedFromTheVeryMillisecondOfItsEnd() {
            Caller caller = identify(token());
            PeerIdentity peer = caller.peer().orElseThrow();

            assertThat(point.check(peer, GET, REMOTE, peer.notAfterMillis() - 1).isAllowed())
                    .isTrue();
            assertThat(point.check(peer, GET, REMOTE, peer.notAfterMillis())
                            .decision()
                            .reason())
                    .isEqualTo(Reason.TOKEN_OUT_OF_TIME);
        }

        @Test
        void isDeniedOnceItsSubjectIsRevoked() {
            Caller caller = identify(token());
            revocations.revoke(Revocation.of(SpiffeIdPattern.of(web), "stolen"));

            assertDenied(caller, Reason.PEER_REVOKED);
        }

        @Test
        void isDeniedOnceItsKeyIsGoneAndNotBefore() {
            Caller caller = identify(token());
            domain.rotateJwtKeys();
            assertThat(point.checkCall(caller, GET, REMOTE).isAllowed()).isTrue();
            domain.dropOldJwtKeys();

            assertDenied(caller, Reason.TOKEN_NOT_VOUCHED);
        }

        @Test
        void isDeniedOnceItsDomainHasNoJwtBundle() {
            Caller caller = identify(token());
            StaticIdentitySource other = StaticIdentitySource.of(
                    IdentityMaterial.of(
                            shop.source().current().svids(),
                            shop.source().current().bundles()),
                    clock);
            EnforcementPoint without = EnforcementPoint.builder(
                            other, ALLOWING, event -> CompletableFuture.completedFuture(null))
                    .clock(clock)
                    .build();

            assertThat(without.checkCall(caller, GET, REMOTE).decision().reason())
                    .isEqualTo(Reason.TOKEN_NOT_VOUCHED);
        }

        @Test
        void endsAnOpenCallWithItself() {
            OpenCalls open = new OpenCalls(point);
            List<Reason> ended = new ArrayList<>();
            PeerIdentity peer = identify(token()).peer().orElseThrow();
            try (open;
                    OpenCalls.Watch watch = open.inbound(
                            peer,
                            GET,
                            REMOTE,
                            open.changes(),
                            denial -> ended.add(denial.decision().reason()))) {
                assertThat(watch.isStillAllowed()).isTrue();
                clock.advance(Duration.ofMinutes(5));

                assertThat(watch.isStillAllowed()).isFalse();
            }
            assertThat(ended).containsExactly(Reason.TOKEN_OUT_OF_TIME);
        }

        @Test
        void isNoServerThatACallerWouldExpect() {
            PeerIdentity peer = identify(token()).peer().orElseThrow();

            assertThatThrownBy(() -> peer.renew(new Vouch(1, Long.MAX_VALUE)))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(point.checkOutbound(peer, PeerExpectation.exactly(web), GET, REMOTE)
                            .decision()
                            .reason())
                    .isEqualTo(Reason.PEER_UNEXPECTED);
        }
    }

    @Nested
    class ATokenThatProvesNobody {

        @Test
        void isNone() {
            assertDenied(point.identify(validator, null), Reason.PEER_UNPROVEN);
            assertDenied(point.identify(validator, List.of()), Reason.PEER_UNPROVEN);
        }

        @Test
        void isNotTheOneBearerToken() {
            assertDenied(point.identify(validator, List.of(token())), Reason.TOKEN_UNCLEAR);
            assertDenied(point.identify(validator, List.of("Basic d2ViOndlYg==")), Reason.TOKEN_UNCLEAR);
            assertDenied(point.identify(validator, List.of("Bearer " + token() + ", x")), Reason.TOKEN_UNCLEAR);
            String twice = "Bearer " + token();
            assertDenied(point.identify(validator, List.of(twice, twice)), Reason.TOKEN_UNCLEAR);
        }

        @Test
        void isMalformedOrUnsigned() {
            String payload = token().split("\\.")[1];
            String none = encode("{\"alg\":\"none\"}");

            assertDenied(identify("abc"), Reason.TOKEN_MALFORMED);
            assertDenied(identify(none + "." + payload + "."), Reason.TOKEN_ALGORITHM_REFUSED);
            assertDenied(identify(none + "." + payload + ".AAAA"), Reason.TOKEN_ALGORITHM_REFUSED);
            assertDenied(
                    identify(encode("{\"alg\":\"ES256\",\"jku\":\"https://x\"}") + "." + payload + ".AAAA"),
                    Reason.TOKEN_HEADER_REFUSED);
        }

        @Test
        void isSignedByAnother() {
            JwtAuthority impostor = JwtAuthority.create(TrustDomain.parse("a.test"), clock);
            JwtAuthority foreign = JwtAuthority.create(TrustDomain.parse("b.test"), clock);

            assertDenied(identify(impostor.issue(web, List.of(AUDIENCE))), Reason.TOKEN_NOT_VOUCHED);
            assertDenied(
                    identify(foreign.issue(SpiffeId.parse("spiffe://b.test/web"), List.of(AUDIENCE))),
                    Reason.TOKEN_NOT_VOUCHED);
        }

        @Test
        void isForAnotherAudience() {
            assertDenied(
                    identify(domain.jwtAuthority().issue(web, List.of("spiffe://a.test/pay"))),
                    Reason.TOKEN_WRONG_AUDIENCE);
        }

        @Test
        void hasEnded() {
            String token = token();
            clock.advance(Duration.ofMinutes(5));

            assertDenied(identify(token), Reason.TOKEN_OUT_OF_TIME);
        }

        @Test
        void namesNoWorkload() throws JOSEException {
            SignedJWT token = new SignedJWT(
                    new JWSHeader(JWSAlgorithm.ES256),
                    new JWTClaimsSet.Builder()
                            .subject("spiffe://a.test")
                            .audience(AUDIENCE)
                            .expirationTime(Date.from(clock.instant().plusSeconds(60)))
                            .build());
            token.sign(new ECDSASigner(new ECKeyGenerator(Curve.P_256).generate()));

            assertDenied(identify(token.serialize()), Reason.TOKEN_SUBJECT_INVALID);
        }

        @Test
        void isExplainedToTheOperatorAndNeverShown() {
            String token = token();
            clock.advance(Duration.ofMinutes(6));
            Caller caller = identify(token);
            Enforcement denied = point.checkCall(caller, GET, REMOTE);

            String text = point.explain(denied.id()).orElseThrow().text();
            assertThat(text).contains("token_out_of_time", "\n  token:     it expired 60 s ago; fetch a new one");
            assertThat(text + caller + events).doesNotContain(token.substring(token.length() - 20));
        }

        @Test
        void isDeniedBeforeItsHandlerIsKnownToo() {
            assertThat(point.denyCallUnlessFresh(identify("abc"), GET, REMOTE)
                            .orElseThrow()
                            .decision()
                            .reason())
                    .isEqualTo(Reason.TOKEN_MALFORMED);
            assertThat(point.denyCallUnlessFresh(identify(token()), GET, REMOTE))
                    .isEmpty();
        }

        @Test
        void comesAfterAnIdentityOfOnesOwnThatCannotBeUsed() {
            Caller caller = identify("abc");
            point.close();

            assertDenied(caller, Reason.ENFORCEMENT_CLOSED);
        }
    }

    private String token() {
        return domain.jwtAuthority().issue(web, List.of(AUDIENCE));
    }

    private Caller identify(String token) {
        return point.identify(validator, List.of("Bearer " + token));
    }

    private void assertDenied(Caller caller, Reason reason) {
        Decision decision = point.checkCall(caller, GET, REMOTE).decision();
        assertThat(decision.isAllowed()).isFalse();
        assertThat(decision.reason()).isEqualTo(reason);
        assertThat(caller.mayShowToken()).isTrue();
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
