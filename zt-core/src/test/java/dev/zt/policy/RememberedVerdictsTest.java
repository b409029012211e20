package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What is decided about a gRPC method or a handler is remembered on the peer: never longer, and never for others, than it is
 * true.
 */
class RememberedVerdictsTest {

    private static final SpiffeId ORDERS = SpiffeId.parse("spiffe://a.test/orders");
    private static final String WEB = "spiffe://a.test/web";
    private static final Operation PLACE = new Operation.Grpc("shop.v1.Orders/Place");
    private static final RequestAttributes NEAR = from(10);
    private static final RequestAttributes FAR = from(11);

    private final PeerIdentity web = Peers.peer(WEB);

    @Test
    void endsWithTheRule() {
        Instant end = Instant.parse("2027-01-01T00:00:00Z");
        PolicySet policies = compile("  - {id: a, effect: allow, from: [{principals: [\"" + WEB + "\"]}],"
                + " to: [{grpc: [shop.v1.Orders/Place]}], expires: " + end + "}");
        long last = end.toEpochMilli() - 1;

        assertThat(decide(policies, web, PLACE, last)).isZero();
        assertThat(decide(policies, web, PLACE, last)).isZero();
        assertThat(decide(policies, web, PLACE, last + 1)).isEqualTo(PolicySet.NO_MATCH);
        assertThat(decide(policies, web, PLACE, last)).isZero();
    }

    @Test
    void isOfOnePolicySetAlone() {
        PolicySet allowing = compile(allow("shop.v1.Orders/Place"));
        PolicySet denying = compile(allow("shop.v1.Orders/List"));

        for (int i = 0; i < 3; i++) {
            assertThat(decide(allowing, web, PLACE, 0)).isZero();
            assertThat(decide(denying, web, PLACE, 0)).isEqualTo(PolicySet.NO_MATCH);
        }
    }

    @Test
    void isOfOnePeerAlone() {
        PolicySet policies = compile(allow("shop.v1.Orders/Place"));

        for (int i = 0; i < 3; i++) {
            assertThat(decide(policies, web, PLACE, 0)).isZero();
            assertThat(decide(policies, Peers.peer("spiffe://a.test/other"), PLACE, 0))
                    .isEqualTo(PolicySet.NO_MATCH);
            assertThat(decide(policies, Peers.bearer(WEB), PLACE, 0)).isEqualTo(PolicySet.NO_MATCH);
        }
    }

    @Test
    void isNeverTakenWhereARuleAsksForMore() {
        PolicySet policies = compile("  - {id: a, effect: allow, from: [{principals: [\"" + WEB
                + "\"], ipBlocks: [10.0.0.0/8]}], to: [{grpc: [shop.v1.Orders/Place]}]}");

        for (int i = 0; i < 3; i++) {
            assertThat(policies.decide(web, PLACE, NEAR, 0).rule()).isZero();
            assertThat(policies.decide(web, PLACE, FAR, 0).rule()).isEqualTo(PolicySet.NO_MATCH);
        }
    }

    @Test
    void isNeverTakenPastADenialThatAsksForMore() {
        PolicySet policies = compile(
                "  - {id: d, effect: deny, from: [{ipBlocks: [11.0.0.0/8]}]}\n" + allow("shop.v1.Orders/Place"));

        for (int i = 0; i < 3; i++) {
            assertThat(policies.decide(web, PLACE, NEAR, 0).rule()).isEqualTo(1);
            assertThat(policies.decide(web, PLACE, FAR, 0).rule()).isZero();
        }
    }

    @Test
    void leavesNoAuditRuleOut() {
        PolicySet policies = compile(allow("shop.v1.Orders/Place") + "\n  - {id: watch, effect: audit}");

        for (int i = 0; i < 3; i++) {
            Verdict verdict = policies.decide(web, PLACE, RequestAttributes.ABSENT, 0);
            assertThat(verdict.rule()).isZero();
            assertThat(verdict.observations().audited()).containsExactly("watch");
        }
    }

    @Test
    void givesTheSameAnswersHoweverManyMethodsAreMadeUp() {
        PolicySet policies = compile(
                allow("shop.v1.Orders/*") + "\n  - {id: d, effect: deny," + " to: [{grpc: [shop.v1.Orders/Drop]}]}");

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 2_000; i++) {
                assertThat(decide(policies, web, new Operation.Grpc("shop.v1.Orders/M" + i), 0))
                        .isZero();
                assertThat(decide(policies, web, new Operation.Grpc("shop.v2.Orders/M" + i), 0))
                        .isEqualTo(PolicySet.NO_MATCH);
            }
            assertThat(decide(policies, web, new Operation.Grpc("shop.v1.Orders/Drop"), 0))
                    .isOne();
        }
    }

    @Test
    void neverHoldsWhatIsNotCanonical() {
        PolicySet policies = compile(allow("shop.v1.Orders/*"));

        for (int i = 0; i < 3; i++) {
            for (String name : new String[] {"/shop.v1.Orders/Place", "shop.v1.Orders/Place/", "shop.v1.Orders", ""}) {
                assertThat(decide(policies, web, new Operation.Grpc(name), 0)).isEqualTo(PolicySet.NOT_CANONICAL);
            }
        }
    }

    @Test
    void isOfOneHandlerAlone() {
        PolicySet policies = handlers(List.of(new OperationMatcher.Handler(List.of("Orders#list"))));

        for (int i = 0; i < 3; i++) {
            assertThat(decide(policies, web, request("GET", "/orders", "Orders#list"), 0))
                    .isZero();
            assertThat(decide(policies, web, request("GET", "/orders", "Orders#drop"), 0))
                    .isEqualTo(PolicySet.NO_MATCH);
            assertThat(decide(policies, web, request("GET", "/orders", null), 0))
                    .isEqualTo(PolicySet.NO_MATCH);
            assertThat(decide(policies, Peers.bearer(WEB), request("GET", "/orders", "Orders#list"), 0))
                    .isEqualTo(PolicySet.NO_MATCH);
            assertThat(decide(policies, web, new Operation.Grpc("Orders#list"), 0))
                    .isEqualTo(PolicySet.NOT_CANONICAL);
        }
    }

    @Test
    void isNotTakenForAPathThatIsNotCanonical() {
        PolicySet policies = handlers(List.of(new OperationMatcher.Handler(List.of("Orders#list"))));

        for (int i = 0; i < 3; i++) {
            assertThat(decide(policies, web, request("GET", "/orders", "Orders#list"), 0))
                    .isZero();
            assertThat(decide(policies, web, request("GET", "/orders;v=1", "Orders#list"), 0))
                    .isEqualTo(PolicySet.NOT_CANONICAL);
        }
    }

    @Test
    void isNotTakenWhereARuleAsksForMethodOrPath() {
        Rule denied = new Rule(
                "d",
                Effect.DENY,
                List.of(),
                List.of(new OperationMatcher.Http(List.of(), List.of(PathPattern.parse("/orders/{id}")))));
        PolicySet policies = handlers(List.of(new OperationMatcher.Handler(List.of("Orders#get"))), denied);

        for (int i = 0; i < 3; i++) {
            assertThat(decide(policies, web, request("GET", "/orders", "Orders#get"), 0))
                    .isZero();
            assertThat(decide(policies, web, request("GET", "/orders/7", "Orders#get"), 0))
                    .isOne();
        }
    }

    @Test
    void isKeptForMethodsThatRulesNameAndForHandlers() {
        PolicySet methods = compile(allow("shop.v1.Orders/*"));
        PolicySet handlers = handlers(List.of(new OperationMatcher.Handler(List.of("Orders#list"))));

        decide(methods, web, PLACE, 0);
        decide(methods, web, new Operation.Grpc("shop.v2.Orders/Place"), 0);
        PeerRules rules = (PeerRules) web.policyMemo();
        assertThat(rules.methods.get("shop.v1.Orders/Place").rule()).isZero();
        assertThat(rules.methods.get("shop.v2.Orders/Place")).isNull();

        decide(handlers, web, request("GET", "/orders", "Orders#list"), 0);
        decide(handlers, web, request("GET", "/orders", "Orders#drop"), 0);
        rules = (PeerRules) web.policyMemo();
        assertThat(rules.handlers.get("Orders#list").rule()).isZero();
        assertThat(rules.handlers.get("Orders#drop").rule()).isEqualTo(PolicySet.NO_MATCH);
        assertThat(rules.handlers.get("Orders#get")).isNull();
    }

    @Test
    void isNotForgottenForAnotherName() {
        Remembered remembered = new Remembered();
        Verdict verdict = new Verdict(7, Observations.NONE);
        for (int i = 0; i < 10_000; i++) {
            remembered.put("m" + i, i == 0 ? verdict : new Verdict(8, Observations.NONE));
        }

        assertThat(remembered.get("m0")).isSameAs(verdict);
        assertThat(IntStream.range(0, 10_000).filter(i -> remembered.get("m" + i) != null))
                .hasSize(64);
    }

    private static Operation request(String method, String path, @Nullable String handler) {
        return new Operation.Http(method, path, handler);
    }

    /** As annotations make them. */
    private static PolicySet handlers(List<OperationMatcher> to, Rule... others) {
        PeerMatcher peer = new PeerMatcher(List.of(SpiffeIdPattern.parse(WEB)), List.of());
        List<Rule> rules = new ArrayList<>(List.of(new Rule("a", Effect.ALLOW, List.of(peer), to)));
        rules.addAll(List.of(others));
        return PolicySet.compile(List.of(new AccessPolicy("handlers", "", ORDERS, rules)), ORDERS);
    }

    private static int decide(PolicySet policies, PeerIdentity peer, Operation operation, long nowMillis) {
        return policies.decide(peer, operation, RequestAttributes.ABSENT, nowMillis)
                .rule();
    }

    private static String allow(String method) {
        return "  - {id: a, effect: allow, from: [{principals: [\"" + WEB + "\"]}], to: [{grpc: [\"" + method
                + "\"]}]}";
    }

    private static PolicySet compile(String rules) {
        String text = "apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: p}\nspec:\n  workload: " + ORDERS
                + "\n  rules:\n" + rules + "\n";
        return PolicySet.compile(AccessPolicyReader.parse(text, "test"), ORDERS);
    }

    private static RequestAttributes from(int network) {
        return new RequestAttributes() {
            @Override
            public byte[] remoteAddress() {
                return new byte[] {(byte) network, 0, 0, 7};
            }
        };
    }
}
