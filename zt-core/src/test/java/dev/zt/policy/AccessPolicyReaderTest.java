package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.ZtException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPolicyReaderTest {

    private static final String HEAD = """
        apiVersion: zt.dev/v1
        kind: AccessPolicy
        metadata: {name: orders, revision: 42}
        spec:
          workload: spiffe://prod.example/ns/shop/sa/orders
        """;

    /** Up to the line {@code rules:}, which is line 6; rules begin on line 7. */
    private static final String RULES = HEAD + "  rules:\n";

    private static final String FROM = "    from: [{principals: [\"spiffe://prod.example/a\"]}]\n";
    private static final String ALLOW = "  - id: r\n    effect: allow\n" + FROM;

    private static List<String> issues(String text) {
        PolicyReading reading = AccessPolicyReader.read(text, "p.yaml");
        assertThat(reading.policies()).isEmpty();
        return reading.issues().stream().map(Issue::display).toList();
    }

    private static String issue(String text) {
        List<String> issues = issues(text);
        assertThat(issues).hasSize(1);
        return issues.get(0);
    }

    private static List<AccessPolicy> read(String text) {
        PolicyReading reading = AccessPolicyReader.read(text, "p.yaml");
        assertThat(reading.issues()).isEmpty();
        return reading.policies();
    }

    @Test
    void namesAColumnOfItsLineAtTheEndOfATextWithCarriageReturns() {
        PolicyReading reading = AccessPolicyReader.read("{a: b\r\r", "t");

        assertThat(reading.issues()).singleElement().satisfies(issue -> {
            int length = issue.sourceLine().length();
            assertThat(issue.column()).isLessThanOrEqualTo(length + 1);
        });
    }

    @Nested
    class Read {

        @Test
        void readsEveryField() {
            AccessPolicy policy = read(RULES + """
                  - id: gateway-places-orders
                    effect: allow
                    from:
                    - principals: ["spiffe://prod.example/ns/shop/sa/gateway", "spiffe://prod.example/ns/*/sa/web"]
                    - principals: ["spiffe://prod.example/**"]
                      trustDomains: [prod.example]
                    to:
                    - http: {methods: [POST, GET], paths: ["/v1/tenants/{tenant}/orders", "/v1/{**}"]}
                    - grpc: [shop.v1.Orders/Place, shop.v1.Health/*]
                    - http: {}
                  - {id: nobody-resets, effect: deny, to: [{grpc: [shop.v1.Admin/*]}]}
                """).get(0);

            assertThat(policy)
                    .isEqualTo(new AccessPolicy(
                            "orders",
                            "42",
                            SpiffeId.parse("spiffe://prod.example/ns/shop/sa/orders"),
                            List.of(
                                    new Rule(
                                            "gateway-places-orders",
                                            Effect.ALLOW,
                                            List.of(
                                                    new PeerMatcher(
                                                            List.of(
                                                                    pattern("spiffe://prod.example/ns/shop/sa/gateway"),
                                                                    pattern("spiffe://prod.example/ns/*/sa/web")),
                                                            List.of()),
                                                    new PeerMatcher(
                                                            List.of(pattern("spiffe://prod.example/**")),
                                                            List.of(TrustDomain.parse("prod.example")))),
                                            List.of(
                                                    new OperationMatcher.Http(
                                                            List.of("POST", "GET"),
                                                            List.of(
                                                                    PathPattern.parse("/v1/tenants/{tenant}/orders"),
                                                                    PathPattern.parse("/v1/{**}"))),
                                                    new OperationMatcher.Grpc(List.of(
                                                            GrpcMethod.parse("shop.v1.Orders/Place"),
                                                            GrpcMethod.parse("shop.v1.Health/*"))),
                                                    new OperationMatcher.Http(List.of(), List.of()))),
                                    new Rule(
                                            "nobody-resets",
                                            Effect.DENY,
                                            List.of(),
                                            List.of(new OperationMatcher.Grpc(
                                                    List.of(GrpcMethod.parse("shop.v1.Admin/*"))))))));
        }

        private static SpiffeIdPattern pattern(String text) {
            return SpiffeIdPattern.parse(text);
        }

        @Test
        void readsSeveralDocumentsAndSkipsEmptyOnes() {
            assertThat(read("# nothing\n---\n" + HEAD + "  rules: []\n---\n---\n" + HEAD.replace("orders", "other")
                            + "  rules: []\n...\n"))
                    .extracting(AccessPolicy::name)
                    .containsExactly("orders", "other");
        }

        @Test
        void readsJson() {
            assertThat(read("{\"apiVersion\":\"zt.dev/v1\",\"kind\":\"AccessPolicy\",\"metadata\":{\"name\":\"n\"},"
                            + "\"spec\":{\"workload\":\"spiffe://a.test/b\",\"rules\":[]}}"))
                    .hasSize(1);
        }

        @Test
        void skipsByteOrderMarkAndCarriageReturns() {
            assertThat(read("\ufeff" + (HEAD + "  rules: []\n").replace("\n", "\r\n")))
                    .hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"42", "true", "1.5", "'007'", "2026-11-01T10:00:00Z", "a+b"})
        void takesPlainScalarsAsText(String revision) {
            assertThat(read(RULES.replace("42", revision).replace("  rules:\n", "  rules: []\n"))
                            .get(0)
                            .revision())
                    .isEqualTo(revision.replace("'", ""));
        }

        @Test
        void leavesRevisionEmptyWhenAbsent() {
            assertThat(read(HEAD.replace(", revision: 42", "") + "  rules: []\n")
                            .get(0)
                            .revision())
                    .isEmpty();
        }

        @Test
        void withholdsSoundPolicyBesideAnUnsoundOne() {
            PolicyReading reading =
                    AccessPolicyReader.read(HEAD + "  rules: []\n---\n" + HEAD + "  rules: 1\n", "p.yaml");

            assertThat(reading.policies()).isEmpty();
            assertThat(reading.issues()).hasSize(1);
        }

        @Test
        void failsOnMissingArguments() {
            assertThatNullPointerException().isThrownBy(() -> AccessPolicyReader.read(null, "p.yaml"));
            assertThatNullPointerException().isThrownBy(() -> AccessPolicyReader.read("", null));
        }
    }

    @Nested
    class ReadAll {

        private final String one = HEAD + "  rules:\n  - {id: a, effect: deny}\n";
        private final String two = one.replace("name: orders", "name: more");

        private PolicyReading readAll(String second) {
            Map<String, String> texts = new LinkedHashMap<>();
            texts.put("one.yaml", one);
            texts.put("two.yaml", second);
            return AccessPolicyReader.readAll(texts, null);
        }

        @Test
        void joinsPoliciesInTheOrderOfTheTexts() {
            PolicyReading reading = readAll(two.replace("id: a", "id: b"));

            assertThat(reading.issues()).isEmpty();
            assertThat(reading.policies()).extracting(AccessPolicy::name).containsExactly("orders", "more");
        }

        @Test
        void tellsWhereEachRuleStands() {
            PolicyReading reading = readAll(two.replace("id: a", "id: b"));

            assertThat(reading.rulePlaces().values())
                    .containsExactly(
                            Map.of("a", new RulePlace("one.yaml", 7, 5), "b", new RulePlace("two.yaml", 7, 5)));
            assertThat(readAll("? ").rulePlaces()).isEmpty();
        }

        @Test
        void rejectsARuleIdOfAnotherTextForTheSameWorkload() {
            PolicyReading reading = readAll(two);

            assertThat(reading.policies()).isEmpty();
            assertThat(reading.issues())
                    .extracting(Issue::toString)
                    .containsExactly(
                            "two.yaml:7:5: Rule id \"a\" is used at one.yaml:7:5 too, for the same workload; rename one:"
                                    + " ids tell rules apart in audit records.");
        }

        @Test
        void takesARuleIdOfAnotherTextForAnotherWorkload() {
            assertThat(readAll(two.replace("sa/orders", "sa/carts")).issues()).isEmpty();
        }

        @Test
        void withholdsAllPoliciesIfOneTextIsUnsound() {
            PolicyReading reading = readAll(two.replace("effect: deny", "effect: none"));

            assertThat(reading.policies()).isEmpty();
            assertThat(reading.issues()).singleElement().asString().startsWith("two.yaml:7:21: Effect \"none\"");
        }
    }

    @Nested
    class Parse {

        @Test
        void returnsPoliciesOfValidText() {
            assertThat(AccessPolicyReader.parse(HEAD + "  rules: []\n", "p.yaml"))
                    .hasSize(1);
        }

        @Test
        void throwsAllIssuesWithCarets() {
            assertThatExceptionOfType(InvalidPolicyException.class)
                    .isThrownBy(() -> AccessPolicyReader.parse(
                            RULES + "  - id: a b\n    effect: permit\n    form: []\n", "orders.yaml"))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ZtException.Code.INVALID_POLICY))
                    .satisfies(e -> assertThat(e.issues()).hasSize(3))
                    .withMessage("""
                        Policy orders.yaml is invalid:
                        orders.yaml:7:9: Rule id "a b" is invalid: write 1 to 200 of the characters A-Z a-z 0-9 . _ # -.
                            - id: a b
                                  ^
                        orders.yaml:8:13: Effect "permit" is invalid: write allow, deny or audit.
                              effect: permit
                                      ^
                        orders.yaml:9:5: Unknown field "form"; did you mean "from"?
                              form: []
                              ^\
                        """);
        }
    }

    @Nested
    class Header {

        @Test
        void rejectsTextWithoutPolicy() {
            assertThat(issue("# nothing here\n"))
                    .isEqualTo(
                            "p.yaml:1:1: The text holds no policy. To deny everything, write a policy with rules: [].\n"
                                    + "  # nothing here\n  ^");
            assertThat(issue("")).startsWith("p.yaml:1:1: The text holds no policy.");
            assertThat(issue("---\nnull\n")).startsWith("p.yaml:1:1: The text holds no policy.");
        }

        @Test
        void rejectsOtherApiVersionAndSaysNothingElse() {
            assertThat(issue("apiVersion: zt.dev/v2\nkind: Other\nfuture: 1\n"))
                    .isEqualTo("p.yaml:1:13: \"apiVersion\" is \"zt.dev/v2\"; write apiVersion: zt.dev/v1.\n"
                            + "  apiVersion: zt.dev/v2\n              ^");
        }

        @Test
        void rejectsOtherKind() {
            assertThat(issue("apiVersion: zt.dev/v1\nkind: AuthorizationPolicy\n"))
                    .isEqualTo("p.yaml:2:7: \"kind\" is \"AuthorizationPolicy\"; write kind: AccessPolicy.\n"
                            + "  kind: AuthorizationPolicy\n        ^");
            assertThat(issue("kind: [AccessPolicy]\n")).startsWith("p.yaml:1:7: \"kind\" is a list; write kind:");
        }

        @Test
        void rejectsEveryMissingPartAtOnce() {
            assertThat(issues("metadata: {}\nspec: {}\n"))
                    .containsExactly(
                            "p.yaml:1:1: Field \"apiVersion\" is missing; add it.\n  metadata: {}\n  ^",
                            "p.yaml:1:1: Field \"kind\" is missing; add it.\n  metadata: {}\n  ^",
                            "p.yaml:1:11: Field \"name\" is missing; add it.\n  metadata: {}\n            ^",
                            "p.yaml:2:7: Field \"workload\" is missing; add it.\n  spec: {}\n        ^",
                            "p.yaml:2:7: Field \"rules\" is missing; add it.\n  spec: {}\n        ^");
            assertThat(issues("apiVersion: zt.dev/v1\nkind: AccessPolicy\n"))
                    .containsExactly(
                            "p.yaml:1:1: Field \"metadata\" is missing; add it.\n  apiVersion: zt.dev/v1\n  ^",
                            "p.yaml:1:1: Field \"spec\" is missing; add it.\n  apiVersion: zt.dev/v1\n  ^");
        }

        @Test
        void rejectsDocumentThatIsNoMapping() {
            assertThat(issue("- a\n")).isEqualTo("p.yaml:1:1: A policy must be a mapping, not a list.\n  - a\n  ^");
            assertThat(issue("hello\n")).isEqualTo("p.yaml:1:1: A policy must be a mapping, not text.\n  hello\n  ^");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "~,|p.yaml:3:18: \"name\" must be text, not nothing.",
                    "'',|p.yaml:3:18: Policy name \"\" is invalid: write 1 to 200 of the characters A-Z a-z 0-9 . _ #"
                            + " -.",
                    "a+b,|p.yaml:3:18: Policy name \"a+b\" is invalid: write 1 to 200 of the characters A-Z a-z 0-9 ."
                            + " _ # -.",
                    "[a],|p.yaml:3:18: \"name\" must be text, not a list.",
                    "{a: b},|p.yaml:3:18: \"name\" must be text, not a mapping."
                },
                quoteCharacter = '`')
        void rejectsBadName(String name, String message) {
            assertThat(issue(HEAD.replace("orders,", name) + "  rules: []\n")).startsWith(message + "\n");
        }

        @Test
        void rejectsRevisionThatIsNullOrHasSpace() {
            assertThat(issue(HEAD.replace("42", "null") + "  rules: []\n"))
                    .startsWith("p.yaml:3:36: \"revision\" must be text, not nothing.\n");
            assertThat(issue(HEAD.replace("42", "4 2") + "  rules: []\n"))
                    .startsWith(
                            "p.yaml:3:36: Revision \"4 2\" is invalid: write at most 200 printable ASCII characters,"
                                    + " no space.\n");
        }

        @Test
        void rejectsWorkloadThatIsNoWorkload() {
            assertThat(issue(HEAD.replace("/ns/shop/sa/orders", "") + "  rules: []\n"))
                    .isEqualTo(
                            "p.yaml:5:13: Workload \"spiffe://prod.example\" is invalid: it names a trust domain, not a"
                                    + " workload; add the workload's path.\n"
                                    + "    workload: spiffe://prod.example\n              ^");
            assertThat(issue(HEAD.replace("spiffe://", "https://") + "  rules: []\n"))
                    .startsWith("p.yaml:5:13: SPIFFE ID \"https://prod.example/ns/shop/sa/orders\" is invalid:");
        }
    }

    @Nested
    class Structure {

        @Test
        void rejectsUnknownFieldAndSuggestsTheNearest() {
            assertThat(issue(RULES + ALLOW + "    too: []\n"))
                    .isEqualTo("p.yaml:10:5: Unknown field \"too\"; did you mean \"to\"?\n      too: []\n      ^");
            assertThat(issue(RULES + ALLOW.replace("principals", "Principal")))
                    .startsWith("p.yaml:9:13: Unknown field \"Principal\"; did you mean \"principals\"?\n")
                    .endsWith("\n              ^");
        }

        @Test
        void rejectsUnknownFieldThatIsNearNothing() {
            assertThat(issue(RULES + ALLOW + "    colour: [x]\n"))
                    .isEqualTo("p.yaml:10:5: Unknown field \"colour\"; allowed here: id, effect, mode, from, to, when,"
                            + " expires.\n      colour: [x]\n      ^");
            assertThat(issue(RULES + ALLOW + "    ? null\n    : x\n")).contains("Unknown field \"null\";");
            assertThat(issue(RULES + ALLOW + "    <<: {to: []}\n")).contains("Unknown field \"<<\";");
        }

        @Test
        void rejectsDuplicateFields() {
            assertThat(issue(RULES + ALLOW + "    \"id\": s\n"))
                    .isEqualTo("p.yaml:10:5: Field \"id\" is given twice; remove one.\n      \"id\": s\n      ^");
            assertThat(issue(HEAD + "  rules: []\nspec: {}\n"))
                    .startsWith("p.yaml:7:1: Field \"spec\" is given twice; remove one.");
        }

        @Test
        void rejectsWrongTypes() {
            assertThat(issue(HEAD + "  rules: {}\n"))
                    .isEqualTo("p.yaml:6:10: \"rules\" must be a list, not a mapping.\n    rules: {}\n           ^");
            assertThat(issue(HEAD + "  rules:\n")).startsWith("p.yaml:6:9: \"rules\" must be a list, not nothing.");
            assertThat(issue(RULES + "  - r\n")).startsWith("p.yaml:7:5: A rule must be a mapping, not text.");
            assertThat(issue(RULES + ALLOW + "    to: all\n"))
                    .startsWith("p.yaml:10:9: \"to\" must be a list, not text.");
            assertThat(issue(RULES + ALLOW + "    to: [all]\n"))
                    .startsWith("p.yaml:10:10: A value of \"to\" must be a mapping, not text.");
            assertThat(issue(RULES + ALLOW + "    to: [http: ]\n"))
                    .startsWith("p.yaml:10:15: \"http\" must be a mapping, not nothing.");
            assertThat(issue(RULES + ALLOW + "    to: [{grpc: a.B/c}]\n"))
                    .startsWith("p.yaml:10:17: \"grpc\" must be a list, not text.");
            assertThat(issue(RULES + ALLOW + "    to: [{http: {methods: [~]}}]\n"))
                    .startsWith("p.yaml:10:28: A value of \"methods\" must be text, not nothing.");
            assertThat(issue(HEAD.replace("{name: orders, revision: 42}", "orders") + "  rules: []\n"))
                    .startsWith("p.yaml:3:11: \"metadata\" must be a mapping, not text.");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "from: []|from",
                    "from: [{principals: []}]|principals",
                    "from: [{trustDomains: []}]|trustDomains",
                    "to: []|to",
                    "to: [{http: {methods: []}}]|methods",
                    "to: [{http: {paths: []}}]|paths",
                    "to: [{grpc: []}]|grpc"
                })
        void rejectsEmptyListAsAmbiguous(String field, String name) {
            String rule = "  - {id: r, " + field + ", effect: deny}\n";

            assertThat(issue(RULES + rule))
                    .startsWith("p.yaml:7:" + (rule.indexOf("[]") + 1) + ": \"" + name
                            + "\" is empty, which could mean any or none; add a value, or remove it.\n");
        }
    }

    @Nested
    class Order {

        private static final String KIND = "apiVersion: zt.dev/v1\nkind: AccessPolicy\n";

        @Test
        void takesRulesAheadOfWhatTheyAreOf() {
            String spec = RULES.substring(KIND.length()) + ALLOW;

            assertThat(read(spec + KIND)).isEqualTo(read(KIND + spec));
            assertThat(issues(spec.replace("id: r", "id: '?'") + KIND)).hasSize(1);
        }

        @Test
        void takesRulesOfEachDocumentByItself() {
            String other = ALLOW.replace("id: r", "id: s");

            assertThat(read(RULES + ALLOW + "---\n" + RULES.replace("prod.example/", "prod.example/b/") + ALLOW
                            + "---\n" + RULES + other))
                    .extracting(policy -> policy.rules().get(0).id())
                    .containsExactly("r", "r", "s");
        }

        @Test
        void takesNoRulesOfAnotherKind() {
            assertThat(issues(RULES.replace("AccessPolicy", "Other") + "  - nonsense\n"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("\"kind\" is \"Other\"");
            assertThat(issues(RULES + ALLOW + "kind: Other\n")).hasSize(1);
        }

        @Test
        void takesNoListOfThatNameElsewhere() {
            assertThat(issues(KIND + "rules: [1]\n" + HEAD.substring(KIND.length()) + "  rules:\n" + ALLOW
                            + "metadata2: {rules: [{id: 1}], spec: {rules: [2]}}\n"))
                    .hasSize(2)
                    .allMatch(issue -> issue.contains("Unknown field"));
        }

        @Test
        void refusesRulesThatAreGivenTwice() {
            assertThat(issues(RULES + ALLOW + "  rules: []\n"))
                    .singleElement()
                    .asString()
                    .contains("Field \"rules\" is given twice");
        }
    }

    @Nested
    class Rules {

        @Test
        void rejectsRuleWithoutIdAndEffect() {
            assertThat(issues(RULES + "  - to: [{http: {}}]\n"))
                    .containsExactly(
                            "p.yaml:7:5: Field \"id\" is missing; add it.\n    - to: [{http: {}}]\n      ^",
                            "p.yaml:7:5: Field \"effect\" is missing; add it.\n    - to: [{http: {}}]\n      ^");
        }

        @Test
        void rejectsNullId() {
            assertThat(issue(RULES + ALLOW.replace("id: r", "id:")))
                    .startsWith("p.yaml:7:8: \"id\" must be text, not nothing.");
        }

        @Test
        void rejectsLongId() {
            assertThat(read(RULES + ALLOW.replace("id: r", "id: " + "r".repeat(200))))
                    .hasSize(1);
            assertThat(issue(RULES + ALLOW.replace("id: r", "id: " + "r".repeat(201))))
                    .startsWith("p.yaml:7:9: Rule id \"rrr")
                    .contains("(201 characters) is invalid:");
        }

        @Test
        void rejectsDuplicateRuleId() {
            assertThat(issue(RULES + ALLOW + "  - {id: r, effect: deny}\n"))
                    .isEqualTo("p.yaml:10:10: Rule id \"r\" is used twice; rename one: ids tell rules apart in audit"
                            + " records.\n    - {id: r, effect: deny}\n           ^");
        }

        @Test
        void rejectsAllowRuleForAnybody() {
            assertThat(issue(RULES + "  - id: r\n    effect: allow\n"))
                    .isEqualTo(
                            "p.yaml:7:5: An allow rule must say whom it allows: add \"from\" and write the principals"
                                    + " out, for example principals: [\"spiffe://prod.example/**\"] for a whole trust"
                                    + " domain.\n"
                                    + "    - id: r\n"
                                    + "      ^");
        }

        @ParameterizedTest
        @ValueSource(strings = {"permit", "Allow", "DENY", "true", "''"})
        void rejectsOtherEffects(String effect) {
            assertThat(issue(RULES + ALLOW.replace("allow", effect)))
                    .startsWith("p.yaml:8:13: Effect \"" + effect.replace("'", "")
                            + "\" is invalid: write allow, deny or audit.\n");
        }

        @Test
        void rejectsPeerThatIsNobody() {
            assertThat(issue(RULES + "  - {id: r, effect: allow, from: [{}]}\n"))
                    .isEqualTo(
                            "p.yaml:7:35: A value of \"from\" names nobody; add \"principals\" or \"trustDomains\".\n"
                                    + "    - {id: r, effect: allow, from: [{}]}\n"
                                    + "                                    ^");
        }

        @Test
        void rejectsBadPrincipals() {
            assertThat(issues(RULES + """
                  - id: r
                    effect: allow
                    from:
                    - principals:
                      - "*"
                      - "spiffe://*/a"
                      - "spiffe://a.test/b*"
                      - spiffe://a.test
                      - "spiffe://a.test/**/b"
                """))
                    .extracting(issue -> issue.substring(0, issue.indexOf(" is invalid")))
                    .containsExactly(
                            "p.yaml:11:9: SPIFFE ID pattern \"*\"",
                            "p.yaml:12:9: SPIFFE ID pattern \"spiffe://*/a\"",
                            "p.yaml:13:9: SPIFFE ID pattern \"spiffe://a.test/b*\"",
                            "p.yaml:14:9: Principal \"spiffe://a.test\"",
                            "p.yaml:15:9: SPIFFE ID pattern \"spiffe://a.test/**/b\"");
        }

        @Test
        void rejectsPrincipalWithoutPathAndSaysWhatToWrite() {
            assertThat(issue(RULES + ALLOW.replace("prod.example/a", "prod.example")))
                    .startsWith(
                            "p.yaml:9:26: Principal \"spiffe://prod.example\" is invalid: it names a trust domain, not"
                                    + " a workload; write spiffe://prod.example/** or use trustDomains.\n");
        }

        @Test
        void rejectsTrustDomainWithScheme() {
            assertThat(issue(RULES + "  - {id: r, effect: deny, from: [{trustDomains: [\"spiffe://a.test\"]}]}\n"))
                    .startsWith("p.yaml:7:50: Trust domain \"spiffe://a.test\" is invalid: the trust domain has the"
                            + " character ':'; only a-z 0-9 . - _ are allowed.\n");
        }

        @Test
        void rejectsOperationWithBothProtocolsOrNone() {
            assertThat(issue(RULES + ALLOW + "    to: [{}]\n"))
                    .isEqualTo("p.yaml:10:10: A value of \"to\" must have either \"http\" or \"grpc\".\n"
                            + "      to: [{}]\n           ^");
            assertThat(issue(RULES + ALLOW + "    to: [{http: {}, grpc: [a.B/c]}]\n"))
                    .startsWith("p.yaml:10:10: A value of \"to\" must have either \"http\" or \"grpc\".\n");
        }

        @ParameterizedTest
        @ValueSource(strings = {"get", "Get", "'*'", "''", "GET2", "'GET '", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG"})
        void rejectsBadMethod(String method) {
            assertThat(issue(RULES + ALLOW + "    to: [{http: {methods: [" + method + "]}}]\n"))
                    .startsWith("p.yaml:10:28: HTTP method \"" + method.replace("'", "")
                            + "\" is invalid: write it in upper case, 1 to 32 of the characters A-Z - _.\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a.B", "/a.B/c", "a.B/", "/c", "*", "*/*", "a.*/c", "a.B/c*", "a.B/**", "a.B/c/d", "a-b/c", ""
                })
        void rejectsBadGrpcMethod(String method) {
            assertThat(issue(RULES + ALLOW + "    to: [{grpc: [\"" + method + "\"]}]\n"))
                    .startsWith("p.yaml:10:18: gRPC method \"" + method
                            + "\" is invalid: write package.Service/Method or package.Service/*.\n");
        }

        @Test
        void rejectsBadPath() {
            assertThat(issue(RULES + ALLOW + "    to: [{http: {paths: [\"/a/*\"]}}]\n"))
                    .isEqualTo(
                            "p.yaml:10:26: Path \"/a/*\" is invalid: '*' is no wildcard in a path; write {name} for one"
                                    + " segment, {**} for all that follow.\n"
                                    + "      to: [{http: {paths: [\"/a/*\"]}}]\n                           ^");
        }
    }

    @Nested
    class Limits {

        @Test
        void rejectsMoreThanTenThousandRules() {
            assertThat(read(HEAD + "  rules:\n" + denyRules(10_000)).get(0).rules())
                    .hasSize(10_000);
            assertThat(issue(HEAD + "  rules:\n" + denyRules(10_001)))
                    .isEqualTo("p.yaml:7:3: \"rules\" has 10001 values; at most 10000 are allowed.\n"
                            + "    - {id: r0, effect: deny}\n    ^");
        }

        private static String denyRules(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> "  - {id: r" + i + ", effect: deny}\n")
                    .collect(Collectors.joining());
        }

        @Test
        void rejectsMoreThanThousandValues() {
            assertThat(read(RULES + ALLOW + paths(1_000))).hasSize(1);
            assertThat(issue(RULES + ALLOW + paths(1_001)))
                    .startsWith("p.yaml:10:25: \"paths\" has 1001 values; at most 1000 are allowed.\n");
        }

        private static String paths(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> "/p" + i)
                    .collect(Collectors.joining(",", "    to: [{http: {paths: [", "]}}]\n"));
        }

        @Test
        void rejectsMoreThanThousandHeaders() {
            assertThat(read(RULES + ALLOW + headers(1_000))).hasSize(1);
            assertThat(issue(RULES + ALLOW + headers(1_001)))
                    .startsWith("p.yaml:10:27: \"headers\" has 1001 values; at most 1000 are allowed.\n");
            assertThat(issue(RULES + ALLOW + headers(0)))
                    .startsWith(
                            "p.yaml:10:27: \"headers\" is empty, which could mean any or none; add a value, or remove"
                                    + " it.\n");
        }

        private static String headers(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> "x-" + i + ": present")
                    .collect(Collectors.joining(", ", "    to: [{http: {headers: {", "}}}]\n"));
        }

        @Test
        void rejectsMoreThanHundredAliases() {
            assertThat(read(HEAD + aliases(100) + "  rules: []\n")).hasSize(1);
            assertThat(issue(HEAD + aliases(101) + "  rules: []\n"))
                    .startsWith("p.yaml:6:23: \"trustDomainAliases\" has 101 values; at most 100 are allowed.\n");
        }

        private static String aliases(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> "d" + i + ".test")
                    .collect(Collectors.joining(", ", "  trustDomainAliases: [", "]\n"));
        }

        @Test
        void takesAMillionCharactersAndNoMore() {
            String sound = HEAD + "  rules: []\n";
            String longest = sound + " ".repeat((1 << 20) - sound.length());

            assertThat(read(longest)).hasSize(1);
            assertThat(issue(longest + " ")).startsWith("p.yaml:1:1: The text has 1048577 characters");
        }

        @Test
        void rejectsTextOfTwoMegabytesUnread() {
            assertThat(issue("#".repeat(2_000_000)))
                    .isEqualTo("p.yaml:1:1: The text has 2000000 characters; at most 1048576 are allowed. Split it into"
                            + " several files.\n  \n  ^");
        }

        @Test
        void buildsNothingFromUnsoundPartsPastTheListedIssues() {
            assertThat(issues(RULES + "  - {}\n".repeat(600) + """
                  - {id: a, effect: allow}
                  - {id: b, effect: deny, from: [{}], to: [{}, {grpc: []}, {http: {paths: [x]}}]}
                  - {id: a, effect: deny, from: [{principals: []}, {trustDomains: [X]}]}
                ---
                metadata: {name: x}
                """)).hasSize(1_001);
        }

        @Test
        void listsAtMostThousandIssues() {
            String text = RULES + "  - {}\n".repeat(2_000);

            List<String> issues = issues(text);

            assertThat(issues).hasSize(1_001);
            assertThat(issues.get(1_000))
                    .isEqualTo("p.yaml:1:1: There are 4000 issues; the first 1000 that were found are listed.\n"
                            + "  apiVersion: zt.dev/v1\n  ^");
            assertThatExceptionOfType(InvalidPolicyException.class)
                    .isThrownBy(() -> AccessPolicyReader.parse(text, "p.yaml"))
                    .withMessageEndingWith("\nand 981 more");
        }
    }

    @Nested
    class Hostile {

        @Test
        void rejectsTenThousandNestedBrackets() {
            assertThat(issue("[".repeat(10_000)))
                    .startsWith("p.yaml:1:33: The text is nested deeper than 32 levels.\n");
            assertThat(issue("{a: ".repeat(10_000))).contains("nested deeper than 32 levels");
            assertThat(issue("- ".repeat(10_000))).contains("nested deeper than 32 levels");
            assertThat(issue("? ".repeat(10_000))).startsWith("p.yaml:1:");
            assertThat(issue("[".repeat(10_000) + "]".repeat(10_000))).contains("nested deeper than 32 levels");
        }

        @Test
        void rejectsAliasesBeforeTheyMultiply() {
            assertThat(issue("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"))
                    .isEqualTo(
                            "p.yaml:1:4: Anchors (&) and aliases (*) are not allowed in a policy; write the value out,"
                                    + " or put it in quotes.\n  a: &a [x, x]\n     ^");
            assertThat(issue("a: *a\n")).startsWith("p.yaml:1:4: Anchors (&) and aliases (*) are not allowed");
            assertThat(issue("&a a: b\n")).startsWith("p.yaml:1:1: Anchors");
        }

        @ParameterizedTest
        @ValueSource(strings = {"!!str x", "!x x", "!!map {}", "!!seq []", "! x", "!!java.net.URL [x]"})
        void rejectsTags(String value) {
            assertThat(issue("a: " + value + "\n"))
                    .startsWith("p.yaml:1:4: Tags (!) are not allowed in a policy; remove it, or put the value in"
                            + " quotes.\n");
        }

        @Test
        void rejectsKeyThatIsNoText() {
            assertThat(issue("[a]: b\n")).startsWith("p.yaml:1:1: The name of a field must be text, not a list.");
        }

        @Test
        void rejectsTabIndentation() {
            assertThat(issue("a:\n\tb: c\n"))
                    .startsWith("p.yaml:2:1: YAML syntax: ")
                    .endsWith("\n   b: c\n  ^");
        }

        @Test
        void rejectsControlCharacters() {
            assertThat(issue("a: b\nc: d\0e\n"))
                    .isEqualTo(
                            "p.yaml:2:5: The character U+0000 is not allowed in YAML; remove it.\n  c: d?e\n      ^");
            assertThat(issue("a: \u001b[31m")).startsWith("p.yaml:1:4: The character U+001B is not allowed");
            assertThat(issue("a: \ud800")).startsWith("p.yaml:1:4: The character U+D800 is not allowed");
        }

        @Test
        void rejectsByteOrderMarkInsideOfTheText() {
            assertThat(issues(RULES + ALLOW.replace("id: r", "id: \ufeffr")).get(0))
                    .startsWith("p.yaml:7:9: Rule id \"\\ufeffr\" is invalid:");
        }

        @Test
        void rejectsUnquotedTemplateInFlowList() {
            assertThat(issue(RULES + ALLOW + "    to: [{http: {paths: [/a/{id}]}}]\n"))
                    .startsWith("p.yaml:10:29: YAML syntax: ")
                    .contains("; put values with any of { } [ ] , : # & * ! | > % @ in quotes.\n");
        }

        @Test
        void reportsOnlyTheFirstSyntaxErrorAndNoOtherIssue() {
            assertThat(issue("unknown: 1\n---\na: [\n---\nb: ]\n")).contains("YAML syntax: ");
        }

        @Test
        void reportsTheRulesBeforeASyntaxErrorToo() {
            assertThat(issues(RULES + ALLOW.replace("allow", "alow") + "  - {id: [\n"))
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith("p.yaml:8:13: Effect \"alow\" is invalid"),
                            second -> assertThat(second).contains("YAML syntax: "));
        }

        @Test
        void reportsASyntaxErrorBehindMoreIssuesThanAreListed() {
            assertThat(issues(RULES + "  - nonsense\n".repeat(1_001) + "  - {id: [\n"))
                    .anyMatch(issue -> issue.contains("YAML syntax: "));
        }

        @Test
        void compilesNoConditionsOfMoreThanAreAllowed() {
            int[] compiled = new int[1];
            ConditionCompiler compiler = text -> {
                compiled[0]++;
                throw new IllegalArgumentException("no");
            };

            AccessPolicyReader.read(RULES + "  - {when: [" + "a, ".repeat(17) + "]}\n", "p", compiler);
            AccessPolicyReader.read(RULES + "  - {when: [a]}\n".repeat(10_010), "p", compiler);

            assertThat(compiled[0]).isEqualTo(10_000);
        }

        @Test
        void reportsDefectsOfACompilerWhereTheConditionStands() {
            ConditionCompiler broken = text -> new Condition() {
                @Override
                public String text() {
                    return text;
                }

                @Override
                public Set<String> pathVariables() {
                    throw new IllegalStateException("boom");
                }

                @Override
                public boolean test(ConditionInput input) {
                    return false;
                }
            };

            assertThat(AccessPolicyReader.read(RULES + ALLOW + "    when: [a]\n", "p", broken)
                            .issues())
                    .singleElement()
                    .satisfies(issue -> assertThat(issue.message())
                            .isEqualTo("Condition \"a\" cannot be compiled: java.lang.IllegalStateException: boom."));
        }

        @Test
        void pointsTheCaretAtCodePoints() {
            assertThat(issue("\"\ud83d\ude00\": 1\nkind: x\n")).startsWith("p.yaml:2:7: \"kind\" is \"x\"");
            assertThat(issue("{\"\ud83d\ude00\": 1, kind: x}"))
                    .isEqualTo("p.yaml:1:16: \"kind\" is \"x\"; write kind: AccessPolicy.\n"
                            + "  {\"?\": 1, kind: x}\n                 ^");
        }

        @Tag("long-for-each-mutant")
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[a,",
                    "a: 1,",
                    "'",
                    "\"",
                    "a\n",
                    "- a\n",
                    "? a\n",
                    "{",
                    "|\n",
                    "%YAML 9.9\n",
                    "\t",
                    "&",
                    "*",
                    "!"
                })
        void answersOnAMegabyteOfAnythingInTime(String part) {
            String text = part.repeat((1 << 20) / part.length());

            assertTimeoutPreemptively(
                    Duration.ofSeconds(60),
                    () -> assertThat(AccessPolicyReader.read(text, "p.yaml").isValid())
                            .isFalse());
        }

        @Tag("long-for-each-mutant")
        @Test
        void answersOnMutatedPolicies() {
            String sound = RULES + ALLOW + "    to: [{http: {methods: [GET], paths: [\"/a/{b}\"]}}, {grpc: [a.B/c]}]\n";
            String bits = "{}[]:,-?!&*#|>'\"%@`\n\t \\/~0a\ufeff\u0085\u2028";
            Random random = new Random(42);
            for (int i = 0; i < 20_000; i++) {
                StringBuilder text = new StringBuilder(sound);
                for (int edits = random.nextInt(4); edits >= 0; edits--) {
                    int at = random.nextInt(text.length());
                    text.replace(at, at + random.nextInt(2), bits.charAt(random.nextInt(bits.length())) + "");
                }
                PolicyReading reading = AccessPolicyReader.read(text.toString(), "p.yaml");
                reading.issues()
                        .forEach(issue -> assertThat(issue.display().lines()).hasSize(3));
            }
        }
    }
}
