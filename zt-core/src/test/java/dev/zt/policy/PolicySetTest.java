package dev.zt.policy;

import static dev.zt.policy.Peers.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicySetTest {

    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://a.test/orders");
    private static final String WEB = "spiffe://a.test/ns/shop/sa/web";

    private static AccessPolicy policy(String name, String workload, String rules) {
        return AccessPolicyReader.parse(
                        "apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: " + name + ", revision: r-" + name
                                + "}\nspec: {workload: \"" + workload + "\", rules: [\n" + rules + "\n]}\n",
                        name)
                .get(0);
    }

    private static PolicySet compile(String rules) {
        return PolicySet.compile(List.of(policy("p", WORKLOAD.toString(), rules)), WORKLOAD);
    }

    private static String allow(String id, String principal, String to) {
        return "{id: " + id + ", effect: allow, from: [{principals: [\"" + principal + "\"]}]" + to(to) + "},\n";
    }

    private static String deny(String id, String to) {
        return "{id: " + id + ", effect: deny" + to(to) + "},\n";
    }

    private static String to(String to) {
        return to.isEmpty() ? "" : ", to: [" + to + "]";
    }

    private static String paths(String... paths) {
        return "{http: {paths: [\"" + String.join("\", \"", paths) + "\"]}}";
    }

    /** Evaluates and returns the deciding rule's id, or the outcome as text. */
    private static String decide(PolicySet set, String peer, Operation operation) {
        int rule =
                set.decide(peer(peer), operation, RequestAttributes.ABSENT, 0).rule();
        return switch (rule) {
            case PolicySet.NO_MATCH -> "no match";
            case PolicySet.NOT_CANONICAL -> "not canonical";
            default -> set.rules().get(rule).id();
        };
    }

    private static String get(PolicySet set, String path) {
        return decide(set, WEB, new Operation.Http("GET", path));
    }

    private static String call(PolicySet set, String method) {
        return decide(set, WEB, new Operation.Grpc(method));
    }

    @Nested
    class Compile {

        @Test
        void ignoresAndListsPoliciesForOtherWorkloads() {
            PolicySet set = PolicySet.compile(
                    List.of(
                            policy("x", "spiffe://a.test/x", deny("r", "")),
                            policy("mine", WORKLOAD.toString(), allow("r", WEB, "")),
                            policy("y", "spiffe://b.test/orders", "")),
                    WORKLOAD);

            assertThat(set.ignored()).containsExactly("x", "y");
            assertThat(set.isEmpty()).isFalse();
            assertThat(set.name()).isEqualTo("mine");
            assertThat(set.workload()).isEqualTo(WORKLOAD);
            assertThat(get(set, "/")).isEqualTo("r");
        }

        @Test
        void isEmptyWithoutPolicyForTheWorkload() {
            PolicySet set = PolicySet.compile(List.of(policy("x", "spiffe://a.test/x", deny("r", ""))), WORKLOAD);

            assertThat(set.isEmpty()).isTrue();
            assertThat(set.name()).isEmpty();
            assertThat(set.revision()).isEmpty();
            assertThat(get(set, "/")).isEqualTo("no match");
        }

        @Test
        void isNotEmptyWithPolicyThatDeniesEverything() {
            PolicySet set = compile("");

            assertThat(set.isEmpty()).isFalse();
            assertThat(get(set, "/")).isEqualTo("no match");
            assertThat(call(set, "a.B/c")).isEqualTo("no match");
        }

        @Test
        void mergesPoliciesInOrder() {
            PolicySet set = PolicySet.compile(
                    List.of(
                            policy("one", WORKLOAD.toString(), allow("r1", WEB, "") + deny("r2", paths("/x"))),
                            policy("two", WORKLOAD.toString(), allow("r3", WEB, ""))),
                    WORKLOAD);

            assertThat(set.rules()).extracting(Rule::id).containsExactly("r1", "r2", "r3");
            assertThat(set.name()).isEqualTo("one+two");
            assertThat(set.revision()).isEqualTo("r-one+r-two");
            assertThat(get(set, "/x")).isEqualTo("r2");
            assertThat(get(set, "/y")).isEqualTo("r1");
        }

        @Test
        void leavesEmptyRevisionsOut() {
            AccessPolicy one = new AccessPolicy("one", "", WORKLOAD, List.of());
            AccessPolicy two = new AccessPolicy("two", "7", WORKLOAD, List.of());
            assertThat(PolicySet.compile(List.of(one, two), WORKLOAD).revision())
                    .isEqualTo("7");
        }

        @Test
        void rejectsRuleIdInTwoPolicies() {
            assertThatExceptionOfType(InvalidPolicyException.class)
                    .isThrownBy(() -> PolicySet.compile(
                            List.of(
                                    policy("one", WORKLOAD.toString(), deny("r", "")),
                                    policy("two", WORKLOAD.toString(), deny("r", ""))),
                            WORKLOAD))
                    .withMessage("Policies one and two cannot be merged: both have a rule \"r\". Rename one: ids tell"
                            + " rules apart in audit records.")
                    .satisfies(e -> assertThat(e.issues()).isEmpty());
        }

        @Test
        void rejectsTooManyRulesTogether() {
            assertThatExceptionOfType(InvalidPolicyException.class)
                    .isThrownBy(
                            () -> PolicySet.compile(List.of(denyRules("a", 6_000), denyRules("b", 4_001)), WORKLOAD))
                    .withMessage("The policies for spiffe://a.test/orders have 10001 rules together; at most 10000 are"
                            + " allowed. Join rules by patterns.");
        }

        private static AccessPolicy denyRules(String name, int count) {
            List<Rule> rules = IntStream.range(0, count)
                    .mapToObj(i -> new Rule(name + i, Effect.DENY, List.of(), List.of()))
                    .toList();
            return new AccessPolicy(name, "", WORKLOAD, rules);
        }
    }

    @Nested
    class Digest {

        @Test
        void isStableUnderFormattingAndNames() {
            String flow = deny("r", "{http: {methods: [GET], paths: [\"/a\"]}}");
            String block =
                    "# a comment\n{id: 'r',   effect: \"deny\",\n to: [ {http: {paths: [/a], methods: ['GET']}} ]}";

            assertThat(compile(flow).digest())
                    .matches("[0-9a-f]{64}")
                    .isEqualTo(PolicySet.compile(List.of(policy("q", WORKLOAD.toString(), block)), WORKLOAD)
                            .digest());
        }

        @Test
        void isTheDocumentedValue() {
            // printf 'zt-policy 1\nworkload spiffe://a.test/orders\nrule r\neffect deny\n' | sha256sum
            assertThat(compile(deny("r", "")).digest())
                    .isEqualTo("a711c57bae8f2c4cd94fc4747bc5eab1e9ed0356eb4dbcaa2d23efca60e310d7");
        }

        @Test
        void changesWithEveryPartOfRule() {
            List<String> rules = List.of(
                    "",
                    deny("r", ""),
                    deny("s", ""),
                    deny("r", "{http: {}}"),
                    deny("r", "{grpc: [a.B/c]}"),
                    deny("r", "{grpc: [a.B/*]}"),
                    deny("r", "{grpc: [a.B/c]}, {http: {}}"),
                    deny("r", "{http: {methods: [GET]}}"),
                    deny("r", "{http: {methods: [POST]}}"),
                    deny("r", "{http: {methods: [GET, POST]}}"),
                    deny("r", "{http: {methods: [GET]}}, {http: {methods: [POST]}}"),
                    deny("r", paths("/a")),
                    deny("r", paths("/a", "/b")),
                    deny("r", paths("/a") + "," + paths("/b")),
                    "{id: r, effect: deny, from: [{trustDomains: [a.test]}]}",
                    "{id: r, effect: allow, from: [{trustDomains: [a.test]}]}",
                    "{id: r, effect: allow, from: [{principals: [\"spiffe://a.test/**\"]}]}",
                    "{id: r, effect: allow, from: [{principals: [\"spiffe://a.test/**\"], trustDomains: [a.test]}]}",
                    "{id: r, effect: allow, from: [{principals: [\"spiffe://a.test/**\"]}, {trustDomains: [a.test]}]}");

            assertThat(rules.stream().map(rule -> compile(rule).digest())).doesNotHaveDuplicates();
        }
    }

    @Nested
    class TrustDomains {

        @Test
        void areThoseThatAllowRulesName() {
            PolicySet set = compile(allow("r1", "spiffe://a.test/x", "") + allow("r2", "spiffe://b.test/**", "")
                    + "{id: r3, effect: allow, from: [{trustDomains: [c.test]}]},"
                    + "{id: r4, effect: deny, from: [{trustDomains: [d.test]}]}");

            assertThat(set.trustDomains()).extracting(TrustDomain::name).containsExactly("a.test", "b.test", "c.test");
        }

        @Test
        void leaveOutWhatTheOtherListExcludes() {
            PolicySet set = compile("{id: r, effect: allow, from: ["
                    + "{principals: [\"spiffe://a.test/x\", \"spiffe://b.test/x\"], trustDomains: [b.test, c.test]}]}");

            assertThat(set.trustDomains()).extracting(TrustDomain::name).containsExactly("b.test");
        }
    }

    @Nested
    class Order {

        @Test
        void denyWinsOverEarlierAllow() {
            PolicySet set = compile(allow("a", WEB, "") + deny("d", paths("/x")));

            assertThat(get(set, "/x")).isEqualTo("d");
            assertThat(get(set, "/y")).isEqualTo("a");
        }

        @Test
        void lowestMatchingRuleDecidesWithinItsEffect() {
            PolicySet set = compile(allow("a0", "spiffe://a.test/other", "")
                    + allow("a1", WEB, paths("/{**}"))
                    + deny("d2", paths("/y"))
                    + allow("a3", WEB, "")
                    + deny("d4", paths("/x"))
                    + deny("d5", "{http: {}}, {grpc: [a.B/c]}"));

            assertThat(get(set, "/x")).isEqualTo("d4");
            assertThat(get(set, "/y")).isEqualTo("d2");
            assertThat(get(set, "/z")).isEqualTo("d5");
            assertThat(call(set, "a.B/c")).isEqualTo("d5");
            assertThat(call(set, "a.B/d")).isEqualTo("a3");
        }

        @Test
        void holdsAcrossManyRules() {
            StringBuilder rules = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                rules.append(allow("a" + i, WEB, paths("/p" + i, "/all")));
                rules.append(i == 150 ? deny("d", paths("/p149")) : "");
            }
            PolicySet set = compile(rules.toString());

            assertThat(get(set, "/p199")).isEqualTo("a199");
            assertThat(get(set, "/p149")).isEqualTo("d");
            assertThat(get(set, "/all")).isEqualTo("a0");
        }
    }

    @Nested
    class From {

        @ParameterizedTest
        @CsvSource({
            "spiffe://a.test/ns/shop/sa/web, spiffe://a.test/ns/shop/sa/web, true",
            "spiffe://a.test/ns/shop/sa/web, spiffe://a.test/ns/shop/sa/webx, false",
            "spiffe://a.test/ns/shop/sa/web, spiffe://b.test/ns/shop/sa/web, false",
            "spiffe://a.test/ns/*/sa/web,    spiffe://a.test/ns/shop/sa/web, true",
            "spiffe://a.test/ns/*/sa/web,    spiffe://a.test/ns/a/b/sa/web,  false",
            "spiffe://a.test/ns/*/sa/web,    spiffe://b.test/ns/shop/sa/web, false",
            "spiffe://a.test/**,             spiffe://a.test/x,              true",
            "spiffe://a.test/**,             spiffe://b.test/x,              false"
        })
        void matchesPrincipal(String principal, String peer, boolean matches) {
            PolicySet set = compile(allow("r", principal, ""));

            assertThat(decide(set, peer, new Operation.Grpc("a.B/c"))).isEqualTo(matches ? "r" : "no match");
        }

        @Test
        void matchesTrustDomainAsWhole() {
            PolicySet set = compile("{id: r, effect: allow, from: [{trustDomains: [a.test, b.test]}]}");

            assertThat(get(set, "/")).isEqualTo("r");
            assertThat(decide(set, "spiffe://b.test/x", new Operation.Http("GET", "/")))
                    .isEqualTo("r");
            assertThat(decide(set, "spiffe://c.test/x", new Operation.Http("GET", "/")))
                    .isEqualTo("no match");
        }

        @Test
        void demandsBothPrincipalAndTrustDomain() {
            PolicySet set = compile("{id: r, effect: allow, from: [{principals: [\"" + WEB
                    + "\", \"spiffe://b.test/**\"], trustDomains: [b.test]}]}");

            assertThat(get(set, "/")).isEqualTo("no match");
            assertThat(decide(set, "spiffe://b.test/x", new Operation.Http("GET", "/")))
                    .isEqualTo("r");
        }

        @Test
        void takesAlternativesOfList() {
            PolicySet set = compile("{id: r, effect: allow, from: [{principals: [\"spiffe://a.test/x\"]},"
                    + " {trustDomains: [b.test]}]}");

            assertThat(decide(set, "spiffe://a.test/x", new Operation.Http("GET", "/")))
                    .isEqualTo("r");
            assertThat(decide(set, "spiffe://b.test/y", new Operation.Http("GET", "/")))
                    .isEqualTo("r");
            assertThat(get(set, "/")).isEqualTo("no match");
        }

        @Test
        void deniesAnyPeerWhenOmitted() {
            PolicySet set = compile(allow("a", WEB, "") + deny("d", ""));

            assertThat(get(set, "/")).isEqualTo("d");
            assertThat(decide(set, "spiffe://z.test/x", new Operation.Http("GET", "/")))
                    .isEqualTo("d");
        }
    }

    @Nested
    class Http {

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '"',
                value = {
                    "/v1/orders, /v1/orders, true",
                    "/v1/orders, /v1/orders/, false",
                    "/v1/orders, /v1/Orders, false",
                    "/v1/orders, /v1/orders2, false",
                    "/v1/orders, /v1, false",
                    "/v1/orders, /v1/orders/7, false",
                    "/v1/orders/, /v1/orders/, true",
                    "/v1/orders/, /v1/orders, false",
                    "/, /, true",
                    "/, /a, false",
                    "/{a}, /x, true",
                    "/{a}, /, false",
                    "/{a}, /x/, false",
                    "/{a}/, /x/, true",
                    "/{a}/b, /x/b, true",
                    "/{a}/b, /x/c, false",
                    "/a/{b}, /a/, false",
                    "/a/{b}, /a, false",
                    "/a/{**}, /a, true",
                    "/a/{**}, /a/, true",
                    "/a/{**}, /a/b, true",
                    "/a/{**}, /a/b/c/, true",
                    "/a/{**}, /ab, false",
                    "/a/{**}, /, false",
                    "/{**}, /, true",
                    "/{**}, /a/b, true",
                    "/{x}/{**}, /, false",
                    "/{x}/{**}, /a, true",
                    "/{x}/{**}, /a/b, true",
                    "/@me, /@me, true",
                    "/@me, /%40me, true",
                    "/a%20b, /a%20b, true",
                    "/a%20b, /a+b, false"
                })
        void matchesPath(String pattern, String path, boolean matches) {
            PolicySet set = compile(allow("r", WEB, paths(pattern)));

            assertThat(get(set, path)).isEqualTo(matches ? "r" : "no match");
        }

        @Test
        void triesVariableWhenLiteralLeadsNowhere() {
            PolicySet set = compile(allow("r1", WEB, paths("/a/b/c"))
                    + allow("r2", WEB, paths("/{x}/b/d"))
                    + allow("r3", WEB, paths("/a/{**}")));

            assertThat(get(set, "/a/b/c")).isEqualTo("r1");
            assertThat(get(set, "/a/b/d")).isEqualTo("r2");
            assertThat(get(set, "/a/b/e")).isEqualTo("r3");
            assertThat(get(set, "/z/b/d")).isEqualTo("r2");
            assertThat(get(set, "/z/b/e")).isEqualTo("no match");
        }

        @Test
        void denyOfLiteralIsNotMissedByEncodedSpelling() {
            PolicySet set = compile(allow("a", WEB, paths("/users/{id}")) + deny("d", paths("/users/@admin")));

            assertThat(get(set, "/users/%40admin")).isEqualTo("d");
            assertThat(get(set, "/users/%40other")).isEqualTo("a");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "*", "a", "//", "/a//b", "/./a", "/a/..", "/a%2Fb", "/%61", "/a;b", "/a?b", "/a b"})
        void refusesPathThatIsNotCanonicalBeforeAnyRule(String path) {
            PolicySet set = compile(allow("a", WEB, "") + deny("d", ""));

            assertThat(get(set, path)).isEqualTo("not canonical");
        }

        @Test
        void matchesMethodsExactly() {
            PolicySet set = compile(allow("r", WEB, "{http: {methods: [POST, M-SEARCH], paths: [/a]}}"));

            assertThat(decide(set, WEB, new Operation.Http("POST", "/a"))).isEqualTo("r");
            assertThat(decide(set, WEB, new Operation.Http("M-SEARCH", "/a"))).isEqualTo("r");
            for (String method : List.of("GET", "post", "HEAD", "OPTIONS", "POST ", "")) {
                assertThat(decide(set, WEB, new Operation.Http(method, "/a"))).isEqualTo("no match");
            }
            assertThat(decide(set, WEB, new Operation.Http("POST", "/b"))).isEqualTo("no match");
        }

        @Test
        void getImpliesHeadButNotTheReverse() {
            PolicySet set = compile(allow("g", WEB, "{http: {methods: [GET], paths: [/g]}}")
                    + allow("h", WEB, "{http: {methods: [HEAD], paths: [/h]}}")
                    + deny("d", "{http: {methods: [GET], paths: [/d]}}"));

            assertThat(decide(set, WEB, new Operation.Http("HEAD", "/g"))).isEqualTo("g");
            assertThat(decide(set, WEB, new Operation.Http("HEAD", "/d"))).isEqualTo("d");
            assertThat(decide(set, WEB, new Operation.Http("OPTIONS", "/g"))).isEqualTo("no match");
            assertThat(get(set, "/h")).isEqualTo("no match");
        }

        @Test
        void anyHttpIsNotGrpc() {
            PolicySet set = compile(allow("r", WEB, "{http: {}}"));

            assertThat(get(set, "/any/path")).isEqualTo("r");
            assertThat(decide(set, WEB, new Operation.Http("BREW", "/"))).isEqualTo("r");
            assertThat(call(set, "a.B/c")).isEqualTo("no match");
        }

        @Test
        void methodsAloneMatchAnyPath() {
            PolicySet set = compile(allow("r", WEB, "{http: {methods: [GET]}}"));

            assertThat(get(set, "/any/path")).isEqualTo("r");
            assertThat(decide(set, WEB, new Operation.Http("PUT", "/any/path"))).isEqualTo("no match");
        }

        @Tag("long-for-each-mutant")
        @Test
        void boundsTheWalkByTheTrieWhateverTheRequest() {
            StringBuilder rules = new StringBuilder();
            for (int i = 0; i < 256; i++) {
                StringBuilder path = new StringBuilder();
                for (int bit = 0; bit < 8; bit++) {
                    path.append(((i >> bit) & 1) == 0 ? "/a" : "/{v" + bit + "}");
                }
                rules.append(allow("r" + i, "spiffe://a.test/other", paths(path + "/end")));
            }
            PolicySet set = compile(rules.toString());
            String hostile = "/a".repeat(4_000);
            long start = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                assertThat(get(set, hostile)).isEqualTo("no match");
            }

            // A thousand walks of 511 nodes each; 10 s is what even a loaded machine does not need.
            assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        }
    }

    @Nested
    class Grpc {

        @Test
        void matchesMethodAndService() {
            PolicySet set = compile(allow("r1", WEB, "{grpc: [shop.v1.Orders/Place]}")
                    + allow("r2", WEB, "{grpc: [shop.v1.Health/*]}"));

            assertThat(call(set, "shop.v1.Orders/Place")).isEqualTo("r1");
            assertThat(call(set, "shop.v1.Health/Check")).isEqualTo("r2");
            for (String other : List.of(
                    "shop.v1.Orders/place",
                    "shop.v1.Orders/PlaceX",
                    "shop.v1.Order/Place",
                    "v1.Orders/Place",
                    "shop.v1.HealthX/Check",
                    "shop.v1.Healt/Check")) {
                assertThat(call(set, other)).isEqualTo("no match");
            }
        }

        @Test
        void denyOfMethodWinsOverAllowOfService() {
            PolicySet set = compile(allow("a", WEB, "{grpc: [a.B/*]}") + deny("d", "{grpc: [a.B/c]}"));

            assertThat(call(set, "a.B/c")).isEqualTo("d");
            assertThat(call(set, "a.B/d")).isEqualTo("a");
        }

        @Test
        void isNotHttp() {
            PolicySet set = compile(allow("r", WEB, "{grpc: [a.B/*, a.B/c]}"));

            assertThat(decide(set, WEB, new Operation.Http("POST", "/a.B/c"))).isEqualTo("no match");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "/", "a.B", "/a.B/c", "a.B/", "/c", "a.B//c", "a.B/c/d"})
        void refusesNameThatDenyRulesWouldMiss(String name) {
            PolicySet set = compile(allow("a", WEB, "") + deny("d", "{grpc: [a.B/*]}"));

            assertThat(call(set, name)).isEqualTo("not canonical");
        }
    }

    @Nested
    class Memo {

        @Test
        void isReusedWithinOneSet() {
            PolicySet set = compile(allow("r", WEB, ""));
            PeerIdentity peer = peer(WEB);

            set.decide(peer, new Operation.Grpc("a.B/c"), RequestAttributes.ABSENT, 0)
                    .rule();
            Object memo = peer.policyMemo();
            set.decide(peer, new Operation.Grpc("a.B/d"), RequestAttributes.ABSENT, 0)
                    .rule();

            assertThat(memo).isNotNull();
            assertThat(peer.policyMemo()).isSameAs(memo);
        }

        @Test
        void isWorkedOutAnewByAnotherSet() {
            PolicySet allowing = compile(allow("r", WEB, ""));
            PolicySet denying = compile(allow("r", "spiffe://a.test/other", ""));
            PolicySet again = compile(allow("r", WEB, ""));
            PeerIdentity peer = peer(WEB);
            Operation call = new Operation.Grpc("a.B/c");

            assertThat(allowing.decide(peer, call, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
            assertThat(denying.decide(peer, call, RequestAttributes.ABSENT, 0).rule())
                    .isEqualTo(PolicySet.NO_MATCH);
            assertThat(again.decide(peer, call, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
            assertThat(allowing.decide(peer, call, RequestAttributes.ABSENT, 0).rule())
                    .isZero();
        }

        @Test
        void ofOtherMakingIsNotTrusted() {
            PolicySet set = compile(allow("r", "spiffe://a.test/other", ""));
            PeerIdentity peer = peer(WEB);
            peer.policyMemo("something else");

            assertThat(set.decide(peer, new Operation.Grpc("a.B/c"), RequestAttributes.ABSENT, 0)
                            .rule())
                    .isEqualTo(PolicySet.NO_MATCH);
        }

        @Test
        void isSharedByPeersToWhomTheSameRulesApply() {
            PolicySet set = compile(allow("r", "spiffe://a.test/ns/*/sa/web", "") + deny("d", "{grpc: [x.Y/*]}"));
            List<Object> known = new ArrayList<>();
            List<Object> unknown = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                known.add(memo(set, "spiffe://a.test/ns/n" + i + "/sa/web"));
                unknown.add(memo(set, "spiffe://a.test/flood/" + i));
            }

            assertThat(known).containsOnly(known.get(0));
            assertThat(unknown).containsOnly(unknown.get(0));
            assertThat(known.get(0)).isNotSameAs(unknown.get(0));
        }

        @Test
        void isRightBeyondTheNumberOfSharedOnes() {
            StringBuilder rules = new StringBuilder();
            for (int i = 0; i < 2_000; i++) {
                rules.append(allow("r" + i, "spiffe://a.test/p" + i, ""));
            }
            PolicySet set = compile(rules.toString());

            for (int i = 0; i < 2_000; i++) {
                assertThat(decide(set, "spiffe://a.test/p" + i, new Operation.Grpc("a.B/c")))
                        .isEqualTo("r" + i);
            }
            assertThat(memo(set, "spiffe://a.test/u1")).isSameAs(memo(set, "spiffe://a.test/u2"));
            // Those of peers of mutual TLS, and the one of bearers whom no rule is about.
            assertThat(set.remembered()).isEqualTo(PeerMemory.MAX_SHARED + 1);
        }

        @Test
        void isCountedOnceForAllWhoShareIt() {
            PolicySet set = compile(allow("r", WEB, "") + "{id: b, effect: allow, from: [{principals: [\"" + WEB
                    + "\"], assurance: [bearer]}]}");

            assertThat(set.remembered()).isEqualTo(2);
            memo(set, "spiffe://a.test/u1");
            memo(set, "spiffe://a.test/u2");
            assertThat(set.remembered()).isEqualTo(2);
            memo(set, WEB);
            memo(set, WEB);
            assertThat(set.remembered()).isEqualTo(3);
            set.decide(Peers.bearer(WEB), new Operation.Grpc("a.B/c"), RequestAttributes.ABSENT, 0);
            assertThat(set.remembered()).isEqualTo(4);
        }

        private static Object memo(PolicySet set, String id) {
            PeerIdentity peer = peer(id);
            set.decide(peer, new Operation.Grpc("a.B/c"), RequestAttributes.ABSENT, 0)
                    .rule();
            return peer.policyMemo();
        }
    }

    @Nested
    class Handlers {

        private final Rule allow = new Rule(
                "Orders#read", Effect.ALLOW, from(WEB), List.of(new OperationMatcher.Handler(List.of("Orders#read"))));
        private final PolicySet set = PolicySet.compile(
                List.of(
                        policy("files", WORKLOAD.toString(), deny("no-audit", paths("/audit/{**}"))),
                        new AccessPolicy("code", "", WORKLOAD, List.of(allow))),
                WORKLOAD);

        private String get(String path, String handler) {
            return decide(set, WEB, new Operation.Http("GET", path, handler));
        }

        private List<PeerMatcher> from(String id) {
            return List.of(new PeerMatcher(List.of(SpiffeIdPattern.parse(id)), List.of()));
        }

        @Test
        void allowsWhatTheHandlerAnswers() {
            assertThat(get("/orders", "Orders#read")).isEqualTo("Orders#read");
        }

        @Test
        void matchesNoOtherHandlerAndNoneThatIsUnknown() {
            assertThat(get("/orders", "Orders#write")).isEqualTo("no match");
            assertThat(get("/orders", null)).isEqualTo("no match");
            assertThat(call(set, "Orders/read")).isEqualTo("no match");
        }

        @Test
        void countsDenyRulesOfPathsBeforeAllowRulesOfHandlers() {
            assertThat(get("/audit/1", "Orders#read")).isEqualTo("no-audit");
        }

        @Test
        void matchesNoPathThatIsNotCanonical() {
            assertThat(get("//orders", "Orders#read")).isEqualTo("not canonical");
        }

        @Test
        void countsInTheDigest() {
            Rule other = new Rule("Orders#read", Effect.ALLOW, from(WEB), List.of());

            assertThat(PolicySet.compile(List.of(new AccessPolicy("code", "", WORKLOAD, List.of(allow))), WORKLOAD)
                            .digest())
                    .isNotEqualTo(
                            PolicySet.compile(List.of(new AccessPolicy("code", "", WORKLOAD, List.of(other))), WORKLOAD)
                                    .digest());
        }

        @Test
        void rejectsAnEmptyListAndNamesThatAreNone() {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> new OperationMatcher.Handler(List.of()));
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> new OperationMatcher.Handler(List.of("a b")));
        }
    }
}
