package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.Effect;
import dev.zt.policy.GrpcMethod;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyClaimsTest {

    private static final OperationMatcher READS =
            new OperationMatcher.Http(List.of("GET"), List.of(PathPattern.parse("/orders/{id}")));
    private static final String FILE = """
            - id: web
              effect: allow
              from: [{principals: ["spiffe://a.test/web"]}]
              to: [{http: {methods: [GET], paths: ["/orders/{**}"]}}, {grpc: [shop.Orders/*]}]
            """;

    private static PeerMatcher principals(String... patterns) {
        return new PeerMatcher(
                List.of(patterns).stream().map(SpiffeIdPattern::parse).toList(), List.of());
    }

    private static Rule claim(Effect effect, PeerMatcher peers, OperationMatcher operations) {
        return new Rule("Orders#read", effect, List.of(peers), List.of(operations));
    }

    private static List<String> unmet(String file, Rule... code) {
        return PolicyClaims.unmet(Policies.of(file).rules(), TrustDomain.parse("a.test"), List.of(List.of(code)), 0)
                .stream()
                .map(UnmetClaim::toString)
                .toList();
    }

    @Test
    void findsNothingWhereTheFileAllowsAsMuchOrMore() {
        Rule web = claim(Effect.ALLOW, principals("spiffe://a.test/web"), READS);

        assertThat(unmet(FILE, web)).isEmpty();
        assertThat(unmet(FILE.replace("{**}", "{order}"), web)).isEmpty();
        assertThat(unmet(FILE.replace("/web", "/*"), web)).isEmpty();
    }

    @Test
    void takesSeveralRulesTogether() {
        String both = FILE + FILE.replace("id: web", "id: ops").replace("/web", "/ops");

        assertThat(unmet(both, claim(Effect.ALLOW, principals("spiffe://a.test/web", "spiffe://a.test/ops"), READS)))
                .isEmpty();
    }

    @Test
    void namesACallThatTheFileDoesNotAllow() {
        assertThat(unmet("", claim(Effect.ALLOW, principals("spiffe://a.test/web"), READS)))
                .containsExactly(
                        "Orders#read allows spiffe://a.test/web (channel-bound) GET /orders/other, which is denied,"
                                + " since no rule allows it");
        assertThat(unmet(FILE, claim(Effect.ALLOW, principals("spiffe://a.test/*"), READS)))
                .containsExactly(
                        "Orders#read allows spiffe://a.test/other (channel-bound) GET /orders/other, which is denied, since no"
                                + " rule allows it");
    }

    @Test
    void seesThatTheClaimIsForMoreMethodsThanTheFile() {
        Rule any = claim(
                Effect.ALLOW,
                principals("spiffe://a.test/web"),
                new OperationMatcher.Http(List.of(), List.of(PathPattern.parse("/orders/{id}"))));

        assertThat(unmet(FILE, any)).singleElement().asString().contains(" POST /orders/other, which is denied");
    }

    @Test
    void seesWhatTheFileDeniesAllTheSame() {
        String denies = FILE + "- {id: never, effect: deny, to: [{http: {paths: [/orders/7]}}]}\n";

        assertThat(unmet(denies, claim(Effect.ALLOW, principals("spiffe://a.test/web"), READS)))
                .containsExactly(
                        "Orders#read allows spiffe://a.test/web (channel-bound) GET /orders/7, which is denied by never");
    }

    @Test
    void takesAnAllowanceOnAConditionForOneAndADenialOnAConditionForNone() {
        String ifCase = FILE.replace("{http: {", "{http: {headers: {x-case: present}, ");

        assertThat(unmet(ifCase, claim(Effect.ALLOW, principals("spiffe://a.test/web"), READS)))
                .isEmpty();
        assertThat(unmet(ifCase, claim(Effect.DENY, principals("spiffe://a.test/web"), READS)))
                .containsExactly(
                        "Orders#read denies spiffe://a.test/web (channel-bound) GET /orders/other, which is conditional on"
                                + " web");
    }

    @Test
    void findsADenialThatTheFileDoesNotKnow() {
        assertThat(unmet(FILE, claim(Effect.DENY, principals("spiffe://a.test/web"), READS)))
                .containsExactly(
                        "Orders#read denies spiffe://a.test/web (channel-bound) GET /orders/other, which is allowed by web");
        assertThat(unmet(FILE, claim(Effect.DENY, principals("spiffe://a.test/ops"), READS)))
                .isEmpty();
    }

    @Test
    void seesThatTheFileLetsInBearersWhomTheCodeDenies() {
        String bearers = FILE.replace("/web\"]}", "/web\"], assurance: [bearer]}");

        assertThat(unmet(bearers, claim(Effect.DENY, principals("spiffe://a.test/web"), READS)))
                .containsExactly(
                        "Orders#read denies spiffe://a.test/web (bearer) GET /orders/other, which is allowed by web");
        assertThat(unmet(bearers, claim(Effect.ALLOW, principals("spiffe://a.test/web"), READS)))
                .hasSize(1);
    }

    @Test
    void asksOnlyForWhatTheCodeDoesNotDenyItself() {
        Rule all = claim(Effect.ALLOW, principals("spiffe://a.test/web", "spiffe://a.test/ops"), READS);
        Rule notOps = claim(Effect.DENY, principals("spiffe://a.test/ops"), READS);

        assertThat(unmet(FILE, all)).hasSize(1);
        assertThat(unmet(FILE, notOps, all)).isEmpty();
        assertThat(unmet("", notOps, all))
                .singleElement()
                .asString()
                .startsWith("Orders#read allows spiffe://a.test/web (channel-bound) GET /orders/other");
    }

    @Test
    void asksForWhatTheCodeDeniesOnlyElsewhere() {
        Rule all = claim(Effect.ALLOW, principals("spiffe://a.test/ops"), READS);
        Rule notStock = claim(
                Effect.DENY,
                principals("spiffe://a.test/ops"),
                new OperationMatcher.Http(List.of("GET"), List.of(PathPattern.parse("/stock"))));

        assertThat(unmet(FILE, notStock, all)).hasSize(1);
    }

    @Test
    void takesNoRuleThatHasExpiredOrIsInShadowMode() {
        Rule web = claim(Effect.ALLOW, principals("spiffe://a.test/web"), READS);
        String ending = FILE.replace("effect: allow", "effect: allow\n  expires: 2027-01-01T00:00:00Z");
        long end = Instant.parse("2027-01-01T00:00:00Z").toEpochMilli();

        assertThat(unmet(FILE.replace("effect: allow", "effect: allow\n  mode: shadow"), web))
                .hasSize(1);
        assertThat(PolicyClaims.unmet(
                        Policies.of(ending).rules(), TrustDomain.parse("a.test"), List.of(List.of(web)), end - 1))
                .isEmpty();
        assertThat(PolicyClaims.unmet(
                        Policies.of(ending).rules(), TrustDomain.parse("a.test"), List.of(List.of(web)), end))
                .hasSize(1);
    }

    @Test
    void comparesMethodsOfGrpc() {
        OperationMatcher place = new OperationMatcher.Grpc(List.of(GrpcMethod.parse("shop.Orders/Place")));
        OperationMatcher count = new OperationMatcher.Grpc(List.of(GrpcMethod.parse("shop.Stock/Count")));

        assertThat(unmet(FILE, claim(Effect.ALLOW, principals("spiffe://a.test/web"), place)))
                .isEmpty();
        assertThat(unmet(FILE, claim(Effect.ALLOW, principals("spiffe://a.test/web"), count)))
                .singleElement()
                .asString()
                .contains("shop.Stock/Count, which is denied, since no rule allows it");
    }
}
