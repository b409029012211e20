package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RuleExplainerTest {

    private static final SpiffeId FRONTEND = SpiffeId.parse("spiffe://a.test/frontend");
    private static final SpiffeId GATEWAY = SpiffeId.parse("spiffe://a.test/gateway");
    private static final Rule PLACES = allow("gateway-places-orders", GATEWAY, http("POST", "/orders"));

    @Nested
    class NearestMiss {

        @Test
        void tellsTheMethodThatIsMissing() {
            assertMiss(
                    GATEWAY,
                    get("/orders"),
                    "rule gateway-places-orders matches but for the method: GET, needs POST",
                    PLACES);
        }

        @Test
        void tellsThePeerThatIsMissing() {
            assertMiss(
                    FRONTEND,
                    new Operation.Http("POST", "/orders"),
                    "rule gateway-places-orders matches but for the peer: spiffe://a.test/frontend,"
                            + " needs spiffe://a.test/gateway",
                    PLACES);
        }

        @Test
        void tellsEverythingThatDiffers() {
            assertMiss(
                    GATEWAY,
                    get("/carts"),
                    "rule gateway-places-orders matches but for the method: GET, needs POST;"
                            + " and for the path: /carts, needs /orders",
                    PLACES);
        }

        @Test
        void tellsAMethodOfTheSameGrpcService() {
            Rule rule = allow(
                    "places",
                    GATEWAY,
                    new OperationMatcher.Grpc(
                            List.of(GrpcMethod.parse("shop.Orders/Place"), GrpcMethod.parse("shop.Carts/*"))));

            assertMiss(
                    GATEWAY,
                    new Operation.Grpc("shop.Orders/Cancel"),
                    "rule places matches but for the gRPC method: shop.Orders/Cancel,"
                            + " needs shop.Orders/Place or shop.Carts/*",
                    rule);
        }

        @Test
        void tellsAnotherProtocolAndAnotherHandler() {
            assertMiss(
                    GATEWAY,
                    new Operation.Grpc("shop.Orders/Place"),
                    "rule gateway-places-orders matches but for the protocol: shop.Orders/Place,"
                            + " needs an HTTP request",
                    PLACES);
            assertMiss(
                    GATEWAY,
                    get("/orders"),
                    "rule code matches but for the handler: unknown, needs Orders.place",
                    allow("code", GATEWAY, new OperationMatcher.Handler(List.of("Orders.place"))));
        }

        @Test
        void tellsATrustDomainAndThatNobodyCanMatch() {
            PeerMatcher domain = new PeerMatcher(List.of(), List.of(TrustDomain.parse("b.test")));
            PeerMatcher nobody =
                    new PeerMatcher(List.of(SpiffeIdPattern.of(GATEWAY)), List.of(TrustDomain.parse("b.test")));

            assertMiss(
                    GATEWAY,
                    get("/x"),
                    "rule r matches but for the peer: spiffe://a.test/gateway, needs trust domain b.test",
                    new Rule("r", Effect.ALLOW, List.of(domain), List.of()));
            assertMiss(
                    GATEWAY,
                    get("/x"),
                    "rule r matches but for the peer: spiffe://a.test/gateway,"
                            + " needs nobody: its principals are of other trust domains",
                    new Rule("r", Effect.ALLOW, List.of(nobody), List.of()));
        }

        @Test
        void prefersFewerDifferencesThenTheSameOperationThenTheFirst() {
            Rule twoApart = allow("two-apart", GATEWAY, http("PUT", "/x"));
            Rule otherPath = allow("other-path", GATEWAY, http("GET", "/x"));
            Rule otherPeer = allow("other-peer", FRONTEND, http("GET", "/orders"));
            Rule sameAgain = allow("same-again", FRONTEND, http("GET", "/orders"));

            assertNearest("other-path", twoApart, otherPath);
            assertNearest("other-peer", twoApart, otherPath, otherPeer, sameAgain);
        }

        @Test
        void showsFewOfManyAlternatives() {
            OperationMatcher many = new OperationMatcher.Http(
                    List.of(),
                    List.of("/a", "/b", "/c", "/d", "/e").stream()
                            .map(PathPattern::parse)
                            .toList());

            assertMiss(
                    GATEWAY,
                    get("/orders"),
                    "rule r matches but for the path: /orders, needs /a or /b or /c or 2 more",
                    allow("r", GATEWAY, many));
        }

        @Test
        void escapesWhatTheCallerSent() {
            assertMiss(
                    GATEWAY,
                    new Operation.Http("GET\nrule x", "/orders"),
                    "rule gateway-places-orders matches but for the method: \"GET\\nrule x\", needs POST",
                    PLACES);
        }

        @Test
        void namesNoRuleThatSharesNeitherPeerNorPath() {
            assertThat(RuleExplainer.nearestMiss(
                            List.of(PLACES),
                            FRONTEND,
                            Assurance.CHANNEL_BOUND,
                            new Operation.Http("POST", "/carts"),
                            0))
                    .isEmpty();
        }

        @Test
        void namesNoDenyRuleAndNoRuleForAPathThatIsNotCanonical() {
            Rule deny = new Rule("no", Effect.DENY, PLACES.from(), PLACES.to());

            assertThat(RuleExplainer.nearestMiss(List.of(deny), GATEWAY, Assurance.CHANNEL_BOUND, get("/orders"), 0))
                    .isEmpty();
            assertThat(RuleExplainer.nearestMiss(
                            List.of(PLACES), GATEWAY, Assurance.CHANNEL_BOUND, get("/orders/../x"), 0))
                    .isEmpty();
        }

        private void assertMiss(SpiffeId peer, Operation operation, String line, Rule rule) {
            assertThat(RuleExplainer.nearestMiss(List.of(rule), peer, Assurance.CHANNEL_BOUND, operation, 0))
                    .contains(line);
        }

        private void assertNearest(String id, Rule... rules) {
            assertThat(RuleExplainer.nearestMiss(List.of(rules), GATEWAY, Assurance.CHANNEL_BOUND, get("/orders"), 0))
                    .hasValueSatisfying(line -> assertThat(line).startsWith("rule " + id + " "));
        }
    }

    @Nested
    class Match {

        @Test
        void tellsWhatOfADenyRuleMatched() {
            Rule rule = new Rule("no-orders", Effect.DENY, List.of(), List.of(http("GET", "/orders/{**}")));

            assertThat(RuleExplainer.match(
                            rule, FRONTEND, Assurance.CHANNEL_BOUND, new Operation.Http("HEAD", "/orders/7")))
                    .isEqualTo("rule no-orders matched: peer spiffe://a.test/frontend by any peer,"
                            + " method HEAD by GET, path /orders/7 by /orders/{**}");
        }
    }

    private static Rule allow(String id, SpiffeId peer, OperationMatcher to) {
        return new Rule(
                id, Effect.ALLOW, List.of(new PeerMatcher(List.of(SpiffeIdPattern.of(peer)), List.of())), List.of(to));
    }

    private static OperationMatcher http(String method, String path) {
        return new OperationMatcher.Http(List.of(method), List.of(PathPattern.parse(path)));
    }

    private static Operation get(String path) {
        return new Operation.Http("GET", path);
    }
}
