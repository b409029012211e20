package dev.zt.policy.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Condition;
import dev.zt.policy.ConditionInput;
import dev.zt.policy.Effect;
import dev.zt.policy.InvalidConditionException;
import dev.zt.policy.Issue;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.Peers;
import dev.zt.policy.RequestAttributes;
import dev.zt.policy.Rule;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelConditionCompilerTest {

    private static final String ORDERS = "spiffe://prod.example/ns/shop/sa/orders";

    private final CelConditionCompiler compiler = new CelConditionCompiler();

    @Nested
    class Refused {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "claims.a.matches('^a')   | 16 | There is no matches() in conditions: use startsWith",
                    "claims.a + claims.b == 3 | 9  | + and - are for texts, timestamps and durations",
                    "claims.a * 2 == 4        | 9  | There is no * in conditions: compute the value",
                    "-claims.a == 4           | 0  | There is no - in conditions: write a negative number",
                    "int(claims.a) == 4       | 3  | There is no int() in conditions: compare the value as it is",
                    "type(claims.a) == string | 4  | There is no type() in conditions",
                    "now.getHours() < 8       | 12 | There is no getHours() in conditions: compare with timestamp",
                    "claims.list.map(x, x) == [] | 15 | There is no map() in conditions: use exists or all",
                    "claims.list.filter(x, x) == [] | 18 | There is no filter() in conditions: use exists or all",
                    "claims.list.exists_one(x, x)   | 22 | There is no exists_one() in conditions: use exists",
                    "peer.trustdomain == 'a'  | 4  | \"peer\" has no member \"trustdomain\". It has id, trustDomain",
                    "has(request.header)      | 3  | \"request\" has no member \"header\". It has method, path, host",
                    "'foo' in peer            | 6  | \"peer\" has no member \"foo\"",
                    "headers['X-Tenant'] == ''| 7  | Header \"X-Tenant\" must be written in lower case",
                    "headers[claims.a] == ''  | 7  | The member of \"headers\" must be written out",
                    "size(claims) == 1        | 5  | \"claims\" cannot be used as a value. Ask for a member: claims.name",
                    "headers.exists(h, true)  | 0  | \"headers\" cannot be used as a value",
                    "peer == peer             | 0  | \"peer\" cannot be used as a value. Ask for a member: peer.id",
                    "[1].exists(peer, true)   | 10 | \"peer\" already has a meaning",
                    "[1].all(now, true)       | 7  | \"now\" already has a meaning",
                    "1u == 1u                 | 0  | Literals of type uint and bytes cannot be used",
                    "{1: 2} == {}             | 1  | A key of a map must be a text that is written out",
                    "duration(claims.a) < duration('1s') | 8 | A duration must be written out",
                    "now < timestamp('tomorrow') | 15 | The text is no timestamp",
                    "duration('5 min') < duration('1s') | 8 | The text is no duration",
                    "clams.a == 1             | 0  | The condition is not valid CEL: undeclared reference to 'clams'",
                    "peer.id == 1             | 8  | The condition is not valid CEL: found no matching overload",
                    "dyn(claims.a) == 4       | 3  | There is no dyn() in conditions: compare the value as it is",
                    "claims.a.reverse() == 'a' | 16 | There is no reverse() in conditions: see docs/guide/conditions.md",
                    "claims.a == string       | 12 | \"string\" is a type. Types cannot be compared: compare the value",
                    "dev.zt.Foo{a: 1} == null | 10 | Messages cannot be made in conditions. Compare the single values.",
                    "peer['foo'] == 'a'       | 4  | \"peer\" has no member \"foo\"",
                    "peer.foo.startsWith('a') | 4  | \"peer\" has no member \"foo\"",
                    "'a'.startsWith(peer.foo) | 19 | \"peer\" has no member \"foo\"",
                    "[1, peer.foo] == []      | 8  | \"peer\" has no member \"foo\"",
                    "{'a': peer.foo} == {}    | 10 | \"peer\" has no member \"foo\"",
                    "{'a': peer.foo}.a == 1   | 10 | \"peer\" has no member \"foo\"",
                    "has(claims.a.b) && 'b' == peer.foo | 30 | \"peer\" has no member \"foo\"",
                    "[peer.foo].all(x, true)  | 5  | \"peer\" has no member \"foo\"",
                    "claims.a.all(x, peer.foo == x) | 20 | \"peer\" has no member \"foo\"",
                    "claims[peer.foo] == 1    | 11 | \"peer\" has no member \"foo\"",
                    "peer.foo in claims       | 4  | \"peer\" has no member \"foo\"",
                    "{'a': 1, 'a': 2} == {}   | 9  | A key of a map is there twice. Remove one.",
                    "request == 1             | 0  | \"request\" cannot be used as a value. Ask for a member: request.method",
                    "claims.a = 1             | 9  | The condition is not valid CEL",
                    "claims.a == 'a           | 12 | The condition is not valid CEL",
                    "peer.id                  | 4  | The condition is not valid CEL",
                    "``                       | 0  | The condition is not valid CEL",
                })
        void saysWhatAndWhere(String text, int offset, String message) {
            assertThatThrownBy(() -> compiler.compile(text))
                    .isInstanceOfSatisfying(InvalidConditionException.class, e -> {
                        assertThat(e.problems().get(0).message()).startsWith(message.strip());
                        assertThat(e.problems().get(0).offset()).isEqualTo(offset);
                    });
        }

        @Test
        void tellsAllThatIsWrong() {
            assertThatThrownBy(() -> compiler.compile("peer.nam == 'a' && claims.a.matches('a') && headers['A'] == ''"))
                    .isInstanceOfSatisfying(
                            InvalidConditionException.class,
                            e -> assertThat(e.problems()).hasSize(3));
        }

        @Test
        void nestingThatWouldCostTheStack() {
            assertThatThrownBy(() -> compiler.compile("(".repeat(2_000) + "true" + ")".repeat(2_000)))
                    .isInstanceOf(InvalidConditionException.class);
            assertThatThrownBy(() -> compiler.compile("claims" + ".a".repeat(2_000)))
                    .isInstanceOf(InvalidConditionException.class);
        }

        @Test
        void tellsThemInTheirOrderAndEachOnce() {
            assertThatThrownBy(() -> compiler.compile("headers['A'] == '' && peer.nam == 'a'"))
                    .isInstanceOfSatisfying(
                            InvalidConditionException.class,
                            e -> assertThat(e.problems())
                                    .extracting(problem -> problem.offset())
                                    .containsExactly(7, 26));
        }

        @Test
        void textThatIsTooLongByOneCharacter() {
            String longest = "true" + " ".repeat(Condition.MAX_LENGTH - 4);

            assertThat(compiler.compile(longest).text()).isEqualTo(longest);
            assertThatThrownBy(() -> compiler.compile(longest + " ")).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void textThatIsTooLong() {
            assertThatThrownBy(() -> compiler.compile(" ".repeat(Condition.MAX_LENGTH) + "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 4096 characters are allowed");
        }

        @Test
        void tooManyParts() {
            String many = IntStream.range(0, 800).mapToObj(i -> "1").collect(Collectors.joining(",", "[", "]"));

            assertThatThrownBy(() -> compiler.compile(many + " == " + many))
                    .hasMessageContaining("parts; at most 1000 are allowed");
        }

        @ParameterizedTest
        @ValueSource(strings = {"claims.a", "path['a']", "'a' in path"})
        void onePartTooMany(String two) {
            // Two parts each, beside the ones, two lists and the comparison.
            String most = "[" + (two + ",").repeat(250) + "1,".repeat(496) + "1]==[]";

            compiler.compile(most);
            assertThatThrownBy(() -> compiler.compile(most.replaceFirst("1]", "1,1]")))
                    .hasMessageStartingWith("The condition has 1001 parts; at most 1000 are allowed");
        }

        @Test
        void macrosThatAreNestedDeeper() {
            compiler.compile("claims.a.all(x, x.all(y, y == 1))");

            assertThatThrownBy(() -> compiler.compile("claims.a.all(x, x.all(y, y.all(z, z == 1)))"))
                    .hasMessageStartingWith("Macros are nested more than 2 deep.");
        }

        @Test
        void inAFileWithLineAndColumnAndCaret() {
            List<Issue> issues = issues("when: [\"claims.a == 1\", \"peer.trustdomain == 'a'\"]");

            assertThat(issues)
                    .singleElement()
                    .satisfies(issue -> assertThat(issue.display()).isEqualTo("""
                            policy.yaml:10:34: "peer" has no member "trustdomain". It has id, trustDomain, path, namespace, serviceAccount, assurance.
                                  when: ["claims.a == 1", "peer.trustdomain == 'a'"]
                                                               ^"""));
        }

        @Test
        void inAFileWhereThePlaceCannotBeShown() {
            List<Issue> issues = issues("when: [\"claims.a == \\\"a\\\" && peer.foo == ''\"]");

            assertThat(issues).singleElement().satisfies(issue -> {
                assertThat(issue.column()).isEqualTo(12);
                assertThat(issue.message()).startsWith("At character 24: \"peer\" has no member \"foo\".");
            });
        }

        @Test
        void inAFileWhoseRuleNamesNoSuchPathVariable() {
            assertThat(issues("when: [\"has(path.tenant)\"]"))
                    .extracting(Issue::toString)
                    .containsExactly(
                            "policy.yaml:7:5: Condition \"has(path.tenant)\" asks for path.tenant, which no path of the"
                                    + " rule names; write {tenant} in a path, or correct the name.");
        }

        private List<Issue> issues(String when) {
            return AccessPolicyReader.read("""
                    apiVersion: zt.dev/v1
                    kind: AccessPolicy
                    metadata: {name: orders}
                    spec:
                      workload: spiffe://prod.example/ns/shop/sa/orders
                      rules:
                      - id: rule
                        effect: deny
                        to: [{http: {methods: [GET]}}]
                        %s
                    """.formatted(when), "policy.yaml").issues();
        }
    }

    @Nested
    class Claims {

        @Test
        void areAbsentWithoutAToken() throws Exception {
            assertThat(test("has(claims.a)", null)).isFalse();
            assertThat(test("'a' in claims", null)).isFalse();
            assertThat(test("!has(claims.a) || claims.a == 1", null)).isTrue();
            assertFails("claims.a == 1", null, "claims.a is absent");
            assertFails("claims.a != 1", null, "claims.a is absent");
            assertFails("claims['a'] == 1", null, "claims.a is absent");
        }

        @Test
        void mayBeNull() throws Exception {
            Map<String, @Nullable Object> claims = new HashMap<>();
            claims.put("a", null);

            assertThat(test("has(claims.a) && claims.a == null", claims)).isTrue();
            assertThat(test("claims.a == 1", claims)).isFalse();
        }

        @Test
        void areComparedWithCaptures() throws Exception {
            assertThat(test("claims.tenant == path.tenant", Map.of("tenant", "a b"), "/t/a%20b"))
                    .isTrue();
            assertThat(test("claims.tenant == path.tenant", Map.of("tenant", "a%20b"), "/t/a%20b"))
                    .isFalse();
            assertThat(test("path.tenant == claims.tenant", Map.of("tenant", "acme"), "/t/acme"))
                    .isTrue();
            assertThat(test("path.tenant != claims.tenant", Map.of("tenant", "acm"), "/t/acme"))
                    .isTrue();
            assertThat(test("path.tenant == claims.tenant", Map.of("tenant", 1L), "/t/1"))
                    .isFalse();
            assertThat(test("path.tenant.startsWith(claims.tenant)", Map.of("tenant", "@"), "/t/%40me"))
                    .isTrue();
        }

        @Test
        void areComparedAllAtOnce() throws Exception {
            Map<String, @Nullable Object> claims = Map.of("groups", List.of("a", "b", "c"));

            assertThat(test("['a', 'c'].all(g, g in claims.groups)", claims)).isTrue();
            assertThat(test("['a', 'd'].all(g, g in claims.groups)", claims)).isFalse();
            assertThat(test("claims.groups.exists(g, g == 'b')", claims)).isTrue();
        }

        @Test
        void canTellTheAgeOfALogin() throws Exception {
            String recent = "now - timestamp(claims.auth_time) <= duration('5m')";

            assertThat(test(recent, Map.of("auth_time", 1_000L - 300))).isTrue();
            assertThat(test(recent, Map.of("auth_time", 1_000L - 301))).isFalse();
            assertFails(recent, Map.of("auth_time", "soon"), "timestamp is asked of what is none");
            assertFails(recent, Map.of(), "claims.auth_time is absent");
        }

        @Test
        void ofTypesThatJsonHasNotAreErrors() {
            assertFails("claims.a == 1", Map.of("a", new StringBuilder("a")), "a value is of no type that CEL has");
            assertFails("claims.a == 1.0", Map.of("a", Double.NaN), "a number is not finite");
            assertFails("claims.a != 1.0", Map.of("a", Double.POSITIVE_INFINITY), "a number is not finite");
        }

        @Test
        void asJavaHasThemAreTakenForWhatTheyAre() throws Exception {
            Map<String, @Nullable Object> claims = Map.of("i", 1, "f", 1.5f, "z", -0.0, "t", new String("a"));

            assertThat(test("claims.i == 1 && claims.f == 1.5 && claims.z == 0 && claims.t == 'a'", claims))
                    .isTrue();
        }
    }

    @Nested
    class Errors {

        @ParameterizedTest
        @ValueSource(strings = {"claims.gone == 1 || true", "true || claims.gone == 1", "!(claims.gone == 1 && false)"})
        void areMadeUpForByWhatDecides(String text) throws Exception {
            assertThat(test(text, Map.of())).isTrue();
        }

        @Test
        void haveNoStackTraceAndAreNotMadeAnew() {
            Condition condition = compiler.compile("claims.gone == 1");
            ConditionInput input = input(Map.of(), "/t/a");

            Throwable first = org.assertj.core.api.Assertions.catchThrowable(() -> condition.test(input));
            assertThat(first.getStackTrace()).isEmpty();
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> condition.test(input)))
                    .isSameAs(first);
        }

        @Test
        void comeOfWhatIsNeitherTrueNorFalse() {
            assertFails("claims.a", Map.of("a", "true"), "the condition is neither true nor false");
            assertFails("!claims.a", Map.of("a", 1L), "an operand of &&, ||, ! or ?: is neither true nor false");
        }

        @Test
        void comeOfHeadersThatAreThereTwice() throws Exception {
            Rule rule = rule("/t/{tenant}");
            RequestAttributes twice = new RequestAttributes() {
                @Override
                public List<String> headers(String name) {
                    return name.equals("a") ? List.of("x", "x") : List.of();
                }
            };
            ConditionInput input =
                    new ConditionInput(Peers.peer(ORDERS), new Operation.Http("GET", "/t/a"), twice, 0, rule);

            assertThat(compiler.compile("has(headers.a)").test(input)).isTrue();
            assertThatThrownBy(() -> compiler.compile("headers.a == 'x'").test(input))
                    .hasMessage("a header that is asked for is there more than once");
            assertThatThrownBy(() -> compiler.compile("headers.b != 'x'").test(input))
                    .hasMessage("headers.b is absent");
        }

        @Test
        void comeOfPathsThatDisagree() throws Exception {
            Condition condition = compiler.compile("path.tenant == 'a'");
            Rule rule = rule("/{tenant}/b", "/a/{tenant}", "/c/{tenant}");

            assertThatThrownBy(() -> condition.test(input(rule, "/a/b")))
                    .hasMessage("the paths of the rule that match give a capture different values");
            assertThat(condition.test(input(rule, "/c/a"))).isTrue();
            assertThatThrownBy(() -> condition.test(input(rule("/c/{id}"), "/c/a")))
                    .hasMessage("path.tenant is absent");
        }
    }

    @Nested
    class Work {

        @Test
        void insideOfMacrosIsBounded() {
            List<Object> many = Collections.nCopies(2_000, (Object) 1L);
            Map<String, @Nullable Object> claims = Map.of("a", many, "b", many);

            String exhausted = "the macros of the condition take more than 10000 steps for this request";
            assertFails("claims.a.all(x, claims.b.all(y, x == y))", claims, exhausted);
            assertFails("claims.a.all(x, !(2 in claims.b))", claims, exhausted);
            assertFails("claims.a.all(x, claims.a == claims.b)", claims, exhausted);
            assertFails("claims.a.exists(x, claims.b.exists(y, x != y)) || claims.a == 1", claims, exhausted);
        }

        @Test
        void ofOneComparisonAloneCanBeTooMuch() {
            Map<String, @Nullable Object> claims = Map.of("a", Collections.nCopies(10_001, (Object) 1L));

            assertFails(
                    "[1].exists(x, claims.a == claims.a)",
                    claims,
                    "the macros of the condition take more than 10000 steps for this request");
        }

        @Test
        void isNoneToLookUpATextAmongThoseThatAreKnown() throws Exception {
            Map<String, @Nullable Object> claims = Map.of("a", Collections.nCopies(5_000, (Object) "b"));

            assertThat(test("claims.a.all(x, x in ['a', 'b', 'c'])", claims)).isTrue();
        }

        @Test
        void onLongTextsCountsToo() {
            Map<String, @Nullable Object> claims =
                    Map.of("a", Collections.nCopies(2_000, (Object) 1L), "t", "x".repeat(8_000));

            assertFails(
                    "claims.a.all(x, !claims.t.contains('y'))",
                    claims,
                    "the macros of the condition take more than 10000 steps for this request");
        }

        @Test
        void isCountedToTheStep() throws Exception {
            String exhausted = "the macros of the condition take more than 10000 steps for this request";
            List<Object> most = Collections.nCopies(10_000, (Object) 1L);

            assertThat(test("claims.a.all(x, true)", Map.of("a", most))).isTrue();
            assertFails("claims.a.all(x, true)", Map.of("a", Collections.nCopies(10_001, (Object) 1L)), exhausted);
            assertFails("claims.a.all(x, true) && claims.a.exists(x, true)", Map.of("a", most), exhausted);
        }

        /** Each of these takes one step for the element, one for itself, and what it looks at. */
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "claims.text == claims.same     | 98",
                    "!(1 in claims.list)            | 98",
                    "claims.list == claims.list     | 98",
                    "claims.map == claims.map       | 98",
                    "claims.nested == claims.nested | 98",
                    "!claims.text.startsWith('y')   | 98",
                    "size(claims.text) == 3136      | 99",
                    "claims.shorter + 'xx' != 'y'   | 98",
                })
        void countsWhatIsLookedAt(String asked, int looked) throws Exception {
            Map<String, @Nullable Object> claims = new HashMap<>();
            claims.put("text", "x".repeat(98 * 32));
            claims.put("shorter", "x".repeat(98 * 32 - 2));
            claims.put("same", "x".repeat(98 * 32));
            claims.put("list", Collections.nCopies(98, 2L));
            claims.put("map", IntStream.range(0, 98).boxed().collect(Collectors.toMap(i -> "k" + i, i -> 1L)));
            claims.put("nested", List.of(Collections.nCopies(96, 2L), List.of()));
            int most = 10_000 / (2 + looked);
            String all = "claims.a.all(x, " + asked + ")";

            claims.put("a", Collections.nCopies(most, 1L));
            assertThat(test(all, claims)).isTrue();
            claims.put("a", Collections.nCopies(most + 1, 1L));
            assertFails(all, claims, "the macros of the condition take more than 10000 steps for this request");
        }

        @Test
        void thatIsHonestIsDone() throws Exception {
            Map<String, @Nullable Object> claims = Map.of("a", Collections.nCopies(2_000, (Object) 1L));

            assertThat(test("claims.a.all(x, x == 1)", claims)).isTrue();
        }

        @Test
        void isSharedByNoTwoThreads() {
            Condition condition = compiler.compile("claims.a.all(x, claims.a.exists(y, x == y))");

            assertThat(IntStream.range(0, 10_000).parallel().allMatch(i -> {
                        try {
                            return condition.test(input(Map.of("a", List.of((long) i, i + 1L)), "/t/a"));
                        } catch (Exception e) {
                            return false;
                        }
                    }))
                    .isTrue();
        }
    }

    @Test
    void tellsWhichVariablesOfPathsItAsksFor() {
        Condition condition = compiler.compile(
                "path.a == 'x' || has(path.b) || path['c'] == claims.d || 'e' in path || headers.f == 'x'");

        assertThat(condition)
                .isInstanceOfSatisfying(
                        CompiledCondition.class,
                        compiled -> assertThat(compiled.pathVariables()).containsExactlyInAnyOrder("a", "b", "c", "e"));
    }

    @Test
    void isNamedByWhatItsAuthorWrote() {
        assertThat(compiler.compile("claims.a  == 1")).hasToString("claims.a  == 1");
        assertThat(compiler).hasToString("CEL (dev.cel:compiler:0.14.0)");
    }

    @Test
    void looksForTextsOfTheCallerInEachOtherUpToALimit() throws Exception {
        String text = "claims.a.contains(claims.b)";

        assertThat(test(text, Map.of("a", "a".repeat(1_024), "b", "b".repeat(1_024))))
                .isFalse();
        assertFails(
                text,
                Map.of("a", "a".repeat(1_025), "b", "b".repeat(1_024)),
                "the macros of the condition take more than 10000 steps for this request");
        assertThat(test("claims.a.startsWith(claims.b)", Map.of("a", "a".repeat(2_000), "b", "a".repeat(2_000))))
                .isTrue();
    }

    @Test
    void givesUpWhereTwoLongTextsOfTheCallerAreSoughtInEachOther() throws Exception {
        String text = "claims.a.contains(claims.b)";

        assertThat(test(text, Map.of("a", "a".repeat(8_000), "b", "aab"))).isFalse();
        assertThatThrownBy(() -> test(text, Map.of("a", "a".repeat(8_000), "b", "a".repeat(4_000) + "b")))
                .isInstanceOf(Exception.class);
    }

    private boolean test(String text, @Nullable Map<String, @Nullable Object> claims) throws Exception {
        return test(text, claims, "/t/a");
    }

    private boolean test(String text, @Nullable Map<String, @Nullable Object> claims, String path) throws Exception {
        return compiler.compile(text).test(input(claims, path));
    }

    private void assertFails(String text, @Nullable Map<String, @Nullable Object> claims, String message) {
        assertThatThrownBy(() -> test(text, claims))
                .isInstanceOf(ConditionFailedException.class)
                .hasMessage(message);
    }

    private static ConditionInput input(Rule rule, String path) {
        return new ConditionInput(
                Peers.peer(ORDERS), new Operation.Http("GET", path), RequestAttributes.ABSENT, 1_000_000, rule);
    }

    private static ConditionInput input(@Nullable Map<String, @Nullable Object> claims, String path) {
        return new ConditionInput(
                Peers.peer(ORDERS),
                new Operation.Http("GET", path),
                new Inputs.Attributes(null, Map.of(), claims),
                1_000_000,
                rule("/t/{tenant}"));
    }

    private static Rule rule(String... paths) {
        return new Rule(
                "rule",
                Effect.DENY,
                List.of(),
                List.of(new OperationMatcher.Http(
                        List.of(), Arrays.stream(paths).map(PathPattern::parse).toList())));
    }
}
