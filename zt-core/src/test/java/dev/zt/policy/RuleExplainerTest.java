package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

        @Test
        void tellsWhatItDoesNotRemember() {
            HttpFields is = HttpFields.NONE
                    .withHosts(List.of(HostMatcher.parse("a.test")))
                    .withPorts(List.of(443, 8443))
                    .withHeaders(List.of(
                            new HeaderMatcher("x-any", List.of()),
                            new HeaderMatcher("x-one", List.of(TextMatcher.exact("1"), TextMatcher.exact("2")))));
            HttpFields not = HttpFields.NONE
                    .withHosts(List.of(HostMatcher.parse("b.test")))
                    .withPorts(List.of(80))
                    .withHeaders(List.of(new HeaderMatcher("x-bad", List.of())));

            assertMiss(
                    GATEWAY,
                    get("/orders"),
                    "rule r matches but for the host: not remembered, needs a.test but not b.test;"
                            + " and for the port: not remembered, needs 443 or 8443 but not 80;"
                            + " and for the header x-any: not remembered, needs any value;"
                            + " and for the header x-one: not remembered, needs 1 or 2;"
                            + " and for the header x-bad: not remembered, needs not any value",
                    allow("r", GATEWAY, new OperationMatcher.Http(is, not, false)));
        }

        @Test
        void tellsAddressesConditionsAndTheEndOfARule() {
            PeerMatcher inside =
                    matcher(ids(GATEWAY).withIpBlocks(List.of(IpBlock.parse("10.0.0.0/8"))), PeerFields.NONE);
            PeerMatcher outside =
                    matcher(ids(GATEWAY), PeerFields.NONE.withIpBlocks(List.of(IpBlock.parse("11.0.0.0/8"))));
            Rule rule = new Rule(
                    "r",
                    Effect.ALLOW,
                    Mode.ENFORCE,
                    List.of(inside, outside),
                    List.of(),
                    List.of(new TestedCondition("claims.a == 1", input -> true)),
                    Instant.ofEpochMilli(1_000));
            String asked = "rule r matches but for the address: not remembered, needs 10.0.0.0/8 or not 11.0.0.0/8;"
                    + " and for the condition: not remembered, needs \"claims.a == 1\"";

            assertThat(nearest(rule, GATEWAY, 999)).contains(asked);
            assertThat(nearest(rule, GATEWAY, 1_000))
                    .contains(asked + "; and for the time: 1970-01-01T00:00:01Z, needs before 1970-01-01T00:00:01Z");
        }

        @Test
        void tellsNoAddressWhereAnAlternativeLeavesItOpen() {
            PeerMatcher inside =
                    matcher(ids(GATEWAY).withIpBlocks(List.of(IpBlock.parse("10.0.0.0/8"))), PeerFields.NONE);
            PeerMatcher open = matcher(ids(GATEWAY), PeerFields.NONE);
            Rule rule = new Rule("r", Effect.ALLOW, List.of(inside, open), List.of(http("GET", "/x")));

            assertThat(nearest(rule, GATEWAY, 0)).contains("rule r matches but for the path: /orders, needs /x");
            assertThat(nearest(new Rule("r", Effect.ALLOW, List.of(inside), List.of()), FRONTEND, 0))
                    .contains(
                            "rule r matches but for the peer: spiffe://a.test/frontend, needs spiffe://a.test/gateway");
        }

        @Test
        void tellsWhomARuleWantsAndWhomNot() {
            PeerFields is = PeerFields.NONE
                    .withTrustDomains(List.of(TextMatcher.exact("b.test"), TextMatcher.exact("c.test")))
                    .withNamespaces(List.of(TextMatcher.exact("shop")))
                    .withServiceAccounts(List.of(TextMatcher.exact("shop/web")));
            PeerFields not = PeerFields.NONE
                    .withPrincipals(List.of(SpiffeIdPattern.of(GATEWAY)))
                    .withTrustDomains(List.of(TextMatcher.exact("d.test")))
                    .withNamespaces(List.of(TextMatcher.exact("dev")))
                    .withServiceAccounts(List.of(TextMatcher.exact("dev/web")));

            assertThat(nearest(new Rule("r", Effect.ALLOW, List.of(matcher(is, not)), List.of()), GATEWAY, 0))
                    .contains("rule r matches but for the peer: spiffe://a.test/gateway, needs trust domain b.test or"
                            + " trust domain c.test with namespace shop with service account shop/web but not"
                            + " spiffe://a.test/gateway or trust domain d.test or namespace dev or 1 more");
        }

        @Test
        void tellsMethodsPathsAndCallsThatMustNotBe() {
            HttpFields not = HttpFields.NONE
                    .withMethods(List.of(TextMatcher.exact("GET")))
                    .withPaths(List.of(PathPattern.parse("/orders")));

            assertMiss(
                    GATEWAY,
                    get("/orders"),
                    "rule r matches but for the method: GET, needs not GET;"
                            + " and for the path: /orders, needs any path but not /orders",
                    allow("r", GATEWAY, new OperationMatcher.Http(HttpFields.NONE, not, false)));
            assertMiss(
                    GATEWAY,
                    new Operation.Grpc("a.B/c"),
                    "rule r matches but for the gRPC method: a.B/c, needs any method but not a.B/c",
                    allow("r", GATEWAY, new OperationMatcher.Grpc(List.of(), List.of(GrpcMethod.parse("a.B/c")))));
        }

        @Test
        void tellsACallByItsPathWhereTheRuleIsOfTheWire() {
            HttpFields is = HttpFields.NONE
                    .withMethods(List.of(TextMatcher.exact("GET")))
                    .withPaths(List.of(new PathMatcher.Text(TextMatcher.parse("/a.B/*"))));

            assertMiss(
                    GATEWAY,
                    new Operation.Grpc("a.B/c"),
                    "rule r matches but for the method: POST, needs GET",
                    allow("r", GATEWAY, new OperationMatcher.Http(is, HttpFields.NONE, true)));
        }

        @Test
        void tellsThatACallOfGrpcIsNeeded() {
            assertMiss(
                    GATEWAY,
                    get("/orders"),
                    "rule r matches but for the protocol: /orders, needs a gRPC call",
                    allow("r", GATEWAY, new OperationMatcher.Grpc(List.of(GrpcMethod.parse("a.B/c")))));
        }

        @Test
        void tellsAnotherHandler() {
            assertMiss(
                    GATEWAY,
                    new Operation.Http("GET", "/orders", "Orders.list"),
                    "rule r matches but for the handler: Orders.list, needs Orders.place or Orders.drop",
                    allow("r", GATEWAY, new OperationMatcher.Handler(List.of("Orders.place", "Orders.drop"))));
        }

        @Test
        void takesTheAlternativeThatComesNearest() {
            Rule rule = new Rule(
                    "r",
                    Effect.ALLOW,
                    PLACES.from(),
                    List.of(
                            new OperationMatcher.Grpc(List.of(GrpcMethod.parse("a.B/c"))),
                            http("PUT", "/carts"),
                            http("PUT", "/orders")));

            assertMiss(GATEWAY, get("/orders"), "rule r matches but for the method: GET, needs PUT", rule);
        }

        @Test
        void prefersAMethodOfTheSameServiceToOneOfAnother() {
            Rule other = allow("other", GATEWAY, new OperationMatcher.Grpc(List.of(GrpcMethod.parse("a.C/c"))));
            Rule same = allow("same", GATEWAY, new OperationMatcher.Grpc(List.of(GrpcMethod.parse("a.B/d"))));

            assertThat(RuleExplainer.nearestMiss(
                            List.of(other, same), GATEWAY, Assurance.CHANNEL_BOUND, new Operation.Grpc("a.B/c"), 0))
                    .contains("rule same matches but for the gRPC method: a.B/c, needs a.B/d");
        }

        @Test
        void namesNoRuleThatMatches() {
            assertThat(nearest(allow("r", GATEWAY, http("GET", "/orders")), GATEWAY, 0))
                    .isEmpty();
        }

        private PeerFields ids(SpiffeId id) {
            return PeerFields.NONE.withPrincipals(List.of(SpiffeIdPattern.of(id)));
        }

        private PeerMatcher matcher(PeerFields is, PeerFields not) {
            return new PeerMatcher(is, not, List.of());
        }

        private Optional<String> nearest(Rule rule, SpiffeId peer, long atMillis) {
            return RuleExplainer.nearestMiss(List.of(rule), peer, Assurance.CHANNEL_BOUND, get("/orders"), atMillis);
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

        @Test
        void tellsAHandlerACallAndAnyOperation() {
            PeerMatcher peer = new PeerMatcher(List.of(SpiffeIdPattern.of(GATEWAY)), List.of());
            Rule code = new Rule(
                    "r", Effect.ALLOW, List.of(peer), List.of(new OperationMatcher.Handler(List.of("Orders.place"))));
            Rule call = allow("r", GATEWAY, new OperationMatcher.Grpc(List.of(GrpcMethod.parse("a.B/*"))));
            Rule any = new Rule("r", Effect.ALLOW, List.of(peer), List.of());
            String matched = "rule r matched: peer spiffe://a.test/gateway by spiffe://a.test/gateway, ";

            assertThat(match(code, new Operation.Http("GET", "/x", "Orders.place")))
                    .isEqualTo(matched + "handler Orders.place by Orders.place");
            assertThat(match(call, new Operation.Grpc("a.B/c"))).isEqualTo(matched + "gRPC method a.B/c by a.B/*");
            assertThat(match(any, new Operation.Grpc("a.B/c"))).isEqualTo(matched + "operation a.B/c by any operation");
        }

        private String match(Rule rule, Operation operation) {
            return RuleExplainer.match(rule, GATEWAY, Assurance.CHANNEL_BOUND, operation);
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
