package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyCaseReaderTest {

    private static final String HEAD = """
        apiVersion: zt.dev/v1
        kind: AccessPolicyTest
        spec:
          workload: spiffe://a.test/w
          cases:
        """;

    /** The first case stands on line 6. */
    private static String document(String... cases) {
        return HEAD
                + IntStream.range(0, cases.length)
                        .mapToObj(i -> "  - {" + cases[i] + "}\n")
                        .collect(Collectors.joining());
    }

    private static String get(String more) {
        return "peer: \"spiffe://a.test/web\", http: {method: GET, path: /a}, expect: allow" + more;
    }

    private static PolicyCase one(String text) {
        return PolicyCaseReader.parse(document(text), "cases.yaml")
                .get(0)
                .cases()
                .get(0);
    }

    private static List<String> issues(String text) {
        return catchThrowableOfType(InvalidPolicyException.class, () -> PolicyCaseReader.parse(text, "c"))
                .issues()
                .stream()
                .map(Issue::toString)
                .toList();
    }

    @Nested
    class Parse {

        @Test
        void readsEveryField() {
            PolicyCase read = one(
                    "name: an urgent order, peer: \"spiffe://a.test/web\", assurance: bearer,"
                            + " http: {method: POST, path: /orders, host: shop.test, headers: {X-A: \"1\", x-b: [\"2\", \"3\"]}},"
                            + " address: 10.1.2.3, claims: {sub: me}, at: \"2027-01-01T00:00:00Z\", expect: allow, rule: orders");

            assertThat(read.name()).isEqualTo("an urgent order");
            assertThat(read.peer()).isEqualTo(SpiffeId.parse("spiffe://a.test/web"));
            assertThat(read.assurance()).isEqualTo(Assurance.BEARER);
            assertThat(read.operation()).isEqualTo(new Operation.Http("POST", "/orders"));
            assertThat(read.attributes().host()).isEqualTo("shop.test");
            assertThat(read.attributes().headers("x-a")).containsExactly("1");
            assertThat(read.attributes().headers("x-b")).containsExactly("2", "3");
            assertThat(read.attributes().headers("x-c")).isEmpty();
            assertThat(read.attributes().remoteAddress()).containsExactly(10, 1, 2, 3);
            assertThat(read.attributes().claims()).isEqualTo(Map.of("sub", "me"));
            assertThat(read.atMillis())
                    .isEqualTo(Instant.parse("2027-01-01T00:00:00Z").toEpochMilli());
            assertThat(read.allowed()).isTrue();
            assertThat(read.rule()).isEqualTo("orders");
            assertThat(read.line()).isEqualTo(6);
        }

        @Test
        void leavesOpenWhatIsNotGiven() {
            PolicyCase read = one("peer: \"spiffe://a.test/web\", grpc: a.B/c, expect: deny");

            assertThat(read.name()).isEqualTo("spiffe://a.test/web POST a.B/c");
            assertThat(read.assurance()).isEqualTo(Assurance.CHANNEL_BOUND);
            assertThat(read.operation()).isEqualTo(new Operation.Grpc("a.B/c"));
            assertThat(read.attributes().host()).isNull();
            assertThat(read.attributes().headers("x-a")).isEmpty();
            assertThat(read.attributes().remoteAddress()).isNull();
            assertThat(read.attributes().claims()).isNull();
            assertThat(read.atMillis()).isNull();
            assertThat(read.allowed()).isFalse();
            assertThat(read.rule()).isNull();
        }

        @Test
        void joinsTheValuesOfAHeaderThatIsWrittenInTwoCases() {
            PolicyCase read = one("peer: \"spiffe://a.test/web\", expect: allow,"
                    + " http: {method: GET, path: /a, headers: {X-A: \"1\", x-a: \"2\"}}");

            assertThat(read.attributes().headers("x-a")).containsExactly("1", "2");
        }

        @Test
        void readsClaimsAsYamlDoes() {
            assertThat(one(get(", claims: {n: 7, m: -7, yes: true, no: false, text: '7', quoted: \"true\", word: truer,"
                                    + " many: [1, a], deep: {er: [true]}, long: 1234567890123456789}"))
                            .attributes()
                            .claims())
                    .isEqualTo(Map.of(
                            "n",
                            7L,
                            "m",
                            -7L,
                            "yes",
                            true,
                            "no",
                            false,
                            "text",
                            "7",
                            "quoted",
                            "true",
                            "word",
                            "truer",
                            "many",
                            List.of(1L, "a"),
                            "deep",
                            Map.of("er", List.of(true)),
                            "long",
                            "1234567890123456789"));
        }

        @Test
        void readsAGroupForEachDocument() {
            List<PolicyCases> groups = PolicyCaseReader.parse(
                    document(get(""), get("")) + "---\n" + document(get("")).replace("/w\n", "/v\n"), "c");

            assertThat(groups).extracting(group -> group.cases().size()).containsExactly(2, 1);
            assertThat(groups)
                    .extracting(group -> group.workload().toString())
                    .containsExactly("spiffe://a.test/w", "spiffe://a.test/v");
        }

        @Test
        void takesAListWithoutCases() {
            assertThat(PolicyCaseReader.parse(HEAD.replace("cases:", "cases: []"), "c")
                            .get(0)
                            .cases())
                    .isEmpty();
        }
    }

    @Nested
    class Refuse {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "[a]                               | c:1:1: A test must be a mapping, not a list.",
                    "# nothing                         | c:1:1: The text holds no cases.",
                    "`a: [`                            | c:1:5: YAML syntax"
                })
        void textsThatHoldNoCases(String text, String issue) {
            assertThat(issues(text)).singleElement().asString().startsWith(issue);
        }

        @Test
        void aDocumentThatLacksItsParts() {
            assertThat(issues("metadata: {}\n"))
                    .containsExactlyInAnyOrder(
                            "c:1:1: Field \"apiVersion\" is missing; add it.",
                            "c:1:1: Field \"kind\" is missing; add it.",
                            "c:1:1: Field \"spec\" is missing; add it.");
            assertThat(issues("apiVersion: zt.dev/v1\nkind: AccessPolicyTest\nspec: {}\n"))
                    .containsExactlyInAnyOrder(
                            "c:3:7: Field \"workload\" is missing; add it.",
                            "c:3:7: Field \"cases\" is missing; add it.");
            assertThat(issues(document(get("")).replace("zt.dev/v1", "zt.dev/v2")))
                    .containsExactly("c:1:13: \"apiVersion\" is \"zt.dev/v2\"; write apiVersion: zt.dev/v1.");
        }

        @Test
        void aDocumentWhoseWorkloadIsNone() {
            assertThat(issues(document(get("")).replace("workload: spiffe://a.test/w", "workload: w")))
                    .singleElement()
                    .asString()
                    .startsWith("c:4:13: ")
                    .contains("\"w\" is invalid");
        }

        @Test
        void aCaseThatIsNoMapping() {
            assertThat(issues(HEAD + "  - web\n")).containsExactly("c:6:5: A case must be a mapping, not text.");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "http: {method: GET, path: /a}, expect: allow       | c:6:5: Field \"peer\" is missing; add it.",
                    "peer: \"spiffe://a.test/b\", grpc: a.B/c           | c:6:5: Field \"expect\" is missing; add it.",
                    "peer: \"spiffe://a.test/b\", expect: deny          | c:6:5: A case needs one of \"http\" and \"grpc\".",
                    "peer: \"spiffe://a.test/b\", expect: deny, http: {path: /a}   | Field \"method\" is missing; add it.",
                    "peer: \"spiffe://a.test/b\", expect: deny, http: {method: GET} | Field \"path\" is missing; add it.",
                    "peer: \"spiffe://a.test/b\", expect: deny, http: GET | \"http\" must be a mapping, not text.",
                    "peer: \"spiffe://a.test/b\", expect: deny, grpc: [a] | \"grpc\" must be text, not a list.",
                    "peer: \"spiffe://a.test/b\", expect: deny, grpc: a.B/c, rule: a b | Rule id \"a b\" is invalid",
                    "peer: \"spiffe://a.test/b\", expect: deny, grpc: a.B/c, claims: 7 | \"claims\" must be a mapping",
                    "peer: \"spiffe://a.test/b\", expect: deny, grpc: a.B/c, ruel: r | Unknown field \"ruel\"; did you mean"
                })
        void aCaseThatIsIncomplete(String text, String issue) {
            assertThat(issues(document(text)))
                    .singleElement()
                    .asString()
                    .startsWith("c:6:")
                    .contains(issue);
        }

        @ParameterizedTest
        @ValueSource(strings = {"{a: b}", "[[a]]", "~"})
        void aHeaderThatIsNoText(String value) {
            assertThat(issues(document("peer: \"spiffe://a.test/b\", expect: deny,"
                            + " http: {method: GET, path: /a, headers: {x-a: " + value + "}}")))
                    .singleElement()
                    .asString()
                    .contains("A header must be text, not ");
        }

        @Test
        void moreCasesThanAllowed() {
            String[] cases = new String[PolicyCaseReader.MAX_CASES + 1];
            Arrays.fill(cases, get(""));

            assertThat(issues(document(cases)))
                    .containsExactly("c:6:3: \"cases\" has 10001 values; at most 10000 are allowed.");
        }

        @Test
        void aTextThatIsLongerThanAllowed() {
            String sound = document(get(""));
            String longest = sound + "#".repeat(PolicyCaseReader.MAX_LENGTH - sound.length());

            assertThat(PolicyCaseReader.parse(longest, "c")).hasSize(1);
            assertThatExceptionOfType(InvalidPolicyException.class)
                    .isThrownBy(() -> PolicyCaseReader.parse(longest + "#", "c"))
                    .withMessageContaining("c:1:1: The text has 1048577 characters; at most 1048576 are allowed.");
        }
    }
}
