package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.zt.identity.SpiffeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each trap of gRFC A43 by name; {@code verification/a43} asks grpc-java about the rest. */
class A43PolicyReaderTest {

    private static final SpiffeId ID = SpiffeId.parse("spiffe://prod.example/ns/shop/sa/orders");
    private static final String WEB = "spiffe://prod.example/ns/shop/sa/web";
    private static final String FOREIGN = "spiffe://partner.example/ns/shop/sa/web";
    private static final String PLACE = "shop.v1.Orders/Place";

    /** The example of the proposal, but for the principal of those without a certificate. */
    private static final String EXAMPLE = """
        {
          "name": "example-policy",
          "allow_rules": [
            {
              "name": "admin-access",
              "source": {"principals": ["spiffe://foo.com/sa/admin1", "spiffe://foo.com/sa/admin2"]},
              "request": {"paths": ["/pkg.service/*"]}
            },
            {
              "name": "dev-access",
              "source": {"principals": ["*"]},
              "request": {
                "paths": ["/pkg.service/foo", "/pkg.service/bar"],
                "headers": [{"key": "dev-path", "values": ["/dev/path/*"]}]
              }
            }
          ],
          "deny_rules": [{"name": "deny-access", "request": {"paths": ["*/secret"]}}]
        }
        """;

    private static String allow(String more) {
        return "{\"name\": \"p\", \"allow_rules\": [{\"name\": \"r\"" + more + "}]}";
    }

    private static String deny(String more) {
        return "{\"name\": \"p\", \"deny_rules\": [{\"name\": \"d\"" + more
                + "}], \"allow_rules\": [{\"name\": \"r\"}]}";
    }

    private static String principals(String values) {
        return ", \"source\": {\"principals\": [" + values + "]}";
    }

    private static String headers(String key, String values) {
        return ", \"request\": {\"headers\": [{\"key\": \"" + key + "\", \"values\": [" + values + "]}]}";
    }

    private static List<String> issues(String json) {
        PolicyReading reading = A43PolicyReader.read(json, "a.json", ID);
        assertThat(reading.policies()).isEmpty();
        return reading.issues().stream().map(Issue::toString).toList();
    }

    private static boolean allows(String json, String peer, Operation operation, RequestAttributes attributes) {
        PolicyReading reading = A43PolicyReader.read(json, "a.json", ID);
        assertThat(reading.issues()).isEmpty();
        PolicySet set = PolicySet.compile(reading.policies(), ID);
        int rule = set.decide(Peers.peer(peer), operation, attributes, 0).rule();
        return rule >= 0 && set.rules().get(rule).enforces(Effect.ALLOW);
    }

    private static boolean allows(String json, String peer, String method) {
        return allows(json, peer, new Operation.Grpc(method), RequestAttributes.ABSENT);
    }

    private static boolean allowsTenants(String json, String... tenants) {
        return allows(json, WEB, new Operation.Grpc(PLACE), new RequestAttributes() {
            @Override
            public List<String> headers(String name) {
                return name.equals("x-tenant") ? List.of(tenants) : List.of();
            }
        });
    }

    @Nested
    class Decisions {

        @Test
        void followTheExampleOfTheProposal() {
            assertThat(allows(EXAMPLE, "spiffe://foo.com/sa/admin1", "pkg.service/any"))
                    .isTrue();
            assertThat(allows(EXAMPLE, "spiffe://foo.com/sa/admin1", "pkg.service/secret"))
                    .isFalse();
            assertThat(allows(EXAMPLE, "spiffe://foo.com/sa/admin3", "pkg.service/any"))
                    .isFalse();
            assertThat(allows(EXAMPLE, WEB, "pkg.service/foo")).isFalse();
            assertThat(A43PolicyReader.parse(EXAMPLE, "a.json", ID).rules())
                    .extracting(Rule::id)
                    .containsExactly(
                            "example-policy.deny.deny-access",
                            "example-policy.allow.admin-access",
                            "example-policy.allow.dev-access");
        }

        @Test
        void countForGrpcAlone() {
            assertThat(allows(allow(""), WEB, PLACE)).isTrue();
            assertThat(allows(allow(""), WEB, new Operation.Http("POST", "/" + PLACE), RequestAttributes.ABSENT))
                    .isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\"*\"", "\"*/sa/web\"", "\"spiffe://p*\""})
        void letInThoseOfTheOwnTrustDomainWhereNoneIsNamedAndSaySo(String principal) {
            String json = allow(principal.isEmpty() ? "" : principals(principal));

            assertThat(allows(json, WEB, PLACE)).isTrue();
            assertThat(allows(json, FOREIGN, PLACE)).isFalse();
            assertThat(A43PolicyReader.read(json, "a.json", ID).notes())
                    .extracting(Issue::toString)
                    .containsExactly("a.json:1:31: No trust domain is named here, where gRPC lets in those of any: read"
                            + " as principals of prod.example alone. Name others to let them in.");
        }

        @Test
        void denyWhomeverARuleWithoutSourceNames() {
            assertThat(allows(deny(", \"request\": {\"paths\": [\"/shop.v1.Orders/*\"]}"), WEB, PLACE))
                    .isFalse();
            assertThat(allows(deny(""), WEB, PLACE)).isFalse();
        }

        @Test
        void absentHeaderNeverMatches() {
            assertThat(allowsTenants(allow(headers("x-tenant", "\"*\"")))).isFalse();
            assertThat(allowsTenants(deny(headers("x-tenant", "\"*\"")))).isTrue();
            assertThat(allowsTenants(allow(headers("X-Tenant", "\"*\"")), "acme"))
                    .isTrue();
            assertThat(allowsTenants(allow(headers("x-tenant", "\"*\"")), "")).isFalse();
        }

        @Test
        void joinedHeaderMustMatchAsWellAsEachValueToLetIn() {
            String json = allow(headers("x-tenant", "\"a*\", \"b\""));

            assertThat(allowsTenants(json, "a1", "a2")).isTrue();
            assertThat(allowsTenants(json, "b", "b")).isFalse();
            assertThat(allowsTenants(json, "a", "evil")).isFalse();
        }

        @Test
        void oneOfARepeatedHeaderIsEnoughToKeepOut() {
            String json = deny(headers("x-tenant", "\"evil\", \"a,b\""));

            assertThat(allowsTenants(json, "a", "evil")).isFalse();
            assertThat(allowsTenants(json, " evil\t")).isFalse();
            assertThat(allowsTenants(json, "a ", " b")).isFalse();
            assertThat(allowsTenants(json, "a", "b")).isFalse();
            assertThat(allowsTenants(json, "a", "c")).isTrue();
        }
    }

    @Nested
    class Refusals {

        @Test
        void unknownFields() {
            assertThat(issues(allow(", \"sources\": {\"principals\": [\"" + WEB + "\"]}")))
                    .containsExactly("a.json:1:45: Unknown field \"sources\"; did you mean \"source\"?");
        }

        @Test
        void duplicateFields() {
            assertThat(issues("{\"name\": \"p\", \"name\": \"q\", \"allow_rules\": [{\"name\": \"r\"}]}"))
                    .singleElement()
                    .asString()
                    .startsWith("a.json:1:")
                    .contains("JSON syntax: Duplicate field 'name'");
        }

        @Test
        void rulesOfOneName() {
            assertThat(issues("{\"name\": \"p\", \"deny_rules\": [{\"name\": \"d\"},\n{\"name\": \"d\"}],"
                            + " \"allow_rules\": [{\"name\": \"d\"}]}"))
                    .containsExactly("a.json:2:10: Rule name \"d\" is used twice, so that some libraries lose the first"
                            + " rule; rename one.");
        }

        @Test
        void missingAllowRules() {
            assertThat(issues("{\"name\": \"p\"}"))
                    .containsExactly("a.json:1:1: Field \"allow_rules\" is missing; add it.");
            assertThat(issues("{\"name\": \"p\", \"allow_rules\": []}"))
                    .containsExactly("a.json:1:30: \"allow_rules\" is empty, which could mean any or none; add a value,"
                            + " or remove it.");
        }

        @Test
        void starsInTheMiddleOfPrincipals() {
            assertThat(issues(allow(principals("\"spiffe://*/sa/x\""))))
                    .containsExactly(
                            "a.json:1:71: Value \"spiffe://*/sa/x\" is invalid: write text, or text with one '*'"
                                    + " at its beginning or end, or '*' for any.");
        }

        @Test
        void principalOfThoseWithoutACertificate() {
            assertThat(issues(allow(principals("\"\""))))
                    .containsExactly(
                            "a.json:1:71: Principal \"\" is invalid: it means callers without a certificate, and"
                                    + " zt refuses those before any rule; remove it.");
        }

        @ParameterizedTest
        @CsvSource({
            "web.example, 'zt knows callers by their SPIFFE ID alone, not by DNS names and subjects; write spiffe://...'",
            "CN=web*, 'zt knows callers by their SPIFFE ID alone, not by DNS names and subjects; write spiffe://...'",
            "spiffe://foo.com, 'it names a trust domain; write spiffe://foo.com/*'",
        })
        void principalsThatNoPeerCanHave(String principal, String why) {
            assertThat(issues(deny(principals("\"" + principal + "\""))))
                    .containsExactly("a.json:1:70: Principal \"" + principal + "\" is invalid: " + why + ".");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "host",
                    "Host",
                    "connection",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "Upgrade",
                    ":path",
                    "grpc-timeout",
                    "GRPC-timeout"
                })
        void headersThatTheProposalExcludes(String key) {
            assertThat(issues(allow(headers(key, "\"x\""))))
                    .containsExactly("a.json:1:77: Header key \"" + key + "\" is invalid: A43 excludes it; remove it.");
        }

        @Test
        void binaryHeaders() {
            assertThat(issues(allow(headers("trace-bin", "\"x\""))))
                    .containsExactly(
                            "a.json:1:77: Header key \"trace-bin\" is invalid: its values are binary, and cannot"
                                    + " be compared as text.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"shop.v1.Orders/Place", "/shop.v1.Orders", "/a/b/c", "/a/*/c", "/a/b?x", ""})
        void pathsOfNoMethod(String path) {
            assertThat(issues(allow(", \"request\": {\"paths\": [\"" + path + "\"]}")))
                    .hasSize(1);
        }

        @Test
        void auditLoggingOptions() {
            assertThat(issues("{\"name\": \"p\", \"allow_rules\": [{\"name\": \"r\"}], \"audit_logging_options\": {}}"))
                    .containsExactly(
                            "a.json:1:72: \"audit_logging_options\" cannot be read: zt records every decision by"
                                    + " itself; remove it, and configure an audit sink.");
        }

        @Test
        void whatIsNoText() {
            assertThat(issues("{\"name\": 5, \"allow_rules\": [{\"name\": null}]}"))
                    .containsExactly(
                            "a.json:1:10: 5 is no text; write it in quotes, or remove it.",
                            "a.json:1:38: null is no text; write it in quotes, or remove it.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "[]", "\"x\"", "{", "{} {}", "{\"name\": \"p\",}", "// a\n{}", "{name: p}"})
        void whatIsNoObject(String json) {
            assertThat(issues(json)).isNotEmpty();
        }

        @Test
        void allIssuesAtOnce() {
            assertThat(issues(
                            "{\"name\": \"p q\", \"allow_rules\": [{\"name\": \"r\", \"source\": {\"principal\": []}},"
                                    + "\n{\"request\": {\"paths\": [], \"headers\": [{}]}}]}"))
                    .hasSize(6);
        }

        @Test
        void nestingWithoutEndAndHugeText() {
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                assertThat(issues("[".repeat(100_000))).hasSize(1);
                assertThat(issues(" ".repeat((1 << 20) + 1))).hasSize(1);
            });
        }
    }

    @Test
    void parsesOrThrowsAllIssues() {
        assertThatExceptionOfType(InvalidPolicyException.class)
                .isThrownBy(() -> A43PolicyReader.parse("{}", "a.json", ID))
                .satisfies(e -> assertThat(e.issues()).hasSize(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> A43PolicyReader.read("{}", "a.json", SpiffeId.parse("spiffe://prod.example")));
    }
}
