package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt.identity.SpiffeId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is just allowed, and what is one too much. */
class PolicyLimitsTest {

    private static void allows(ThrowingCallable most) {
        assertThatCode(most).doesNotThrowAnyException();
    }

    private static void refuses(ThrowingCallable oneMore, String message) {
        assertThatIllegalArgumentException().isThrownBy(oneMore).withMessageContaining(message);
    }

    private static Rule deny(String id) {
        return new Rule(id, Effect.DENY, List.of(), List.of());
    }

    private static Condition condition(String text) {
        return new TestedCondition(text, input -> true);
    }

    private static Rule when(List<Condition> conditions) {
        return new Rule("r", Effect.DENY, Mode.ENFORCE, List.of(), List.of(), conditions, null);
    }

    @Test
    void ofNames() {
        allows(() -> deny("r".repeat(200)));
        refuses(() -> deny("r".repeat(201)), "write 1 to 200 of the characters");
        refuses(() -> deny(""), "write 1 to 200 of the characters");
    }

    @Test
    void ofMethods() {
        allows(() -> PolicyGrammar.checkMethod("M".repeat(32)));
        refuses(() -> PolicyGrammar.checkMethod("M".repeat(33)), "1 to 32 of the characters A-Z - _");
    }

    @Test
    void ofGrpcMethods() {
        allows(() -> GrpcMethod.parse("a".repeat(998) + "/b"));
        refuses(() -> GrpcMethod.parse("a".repeat(999) + "/b"), "write package.Service/Method");
    }

    @Test
    void ofHosts() {
        allows(() -> HostMatcher.parse("a".repeat(253)));
        refuses(() -> HostMatcher.parse("a".repeat(254)), "write it in lower case");
    }

    @Test
    void ofTexts() {
        allows(() -> TextMatcher.exact("x".repeat(2_048)));
        refuses(() -> TextMatcher.exact("x".repeat(2_049)), "it has more than 2048 characters");
    }

    @Test
    void ofPatterns() {
        allows(() -> PathPattern.parse("/" + "a".repeat(2_047)));
        refuses(() -> PathPattern.parse("/" + "a".repeat(2_048)), "it has more than 2048 characters");
        allows(() -> PathPattern.parse("/a".repeat(64)));
        refuses(() -> PathPattern.parse("/a".repeat(64) + "/"), "it has more than 64 segments");
    }

    @Test
    void ofTemplates() {
        allows(() -> new PathTemplate("/{*}/" + "a".repeat(2_043)));
        refuses(() -> new PathTemplate("/{*}/" + "a".repeat(2_044)), "it has more than 2048 characters");
        allows(() -> new PathTemplate("/{*}".repeat(64)));
        refuses(() -> new PathTemplate("/{*}".repeat(65)), "it has more than 64 segments");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_534, 65_535})
    void takesPorts(int port) {
        assertThat(HttpFields.NONE.withPorts(List.of(port)).ports()).containsExactly(port);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void refusesPorts(int port) {
        refuses(() -> HttpFields.NONE.withPorts(List.of(port)), "port " + port + " is not from 0 to 65535");
    }

    @Test
    void ofConditions() {
        allows(() -> when(Collections.nCopies(16, condition("x"))));
        refuses(() -> when(Collections.nCopies(17, condition("x"))), "when has 17 conditions; at most 16");
        allows(() -> when(List.of(condition("x".repeat(Condition.MAX_LENGTH)))));
        refuses(() -> when(List.of(condition("x".repeat(Condition.MAX_LENGTH + 1)))), "write one line of at most");
        refuses(() -> when(List.of(condition("a\nb"))), "write one line of at most");
        refuses(() -> when(List.of(condition("a\ud800"))), "it has half of a character");
    }

    @Test
    void ofValues() {
        TextMatcher name = TextMatcher.exact("x");
        allows(() -> new HeaderMatcher("x", Collections.nCopies(1_000, name)));
        refuses(
                () -> new HeaderMatcher("x", Collections.nCopies(1_001, name)),
                "headers has 1001 values; at most 1000 are allowed.");
    }

    @Test
    void ofRules() {
        SpiffeId workload = SpiffeId.parse("spiffe://a.test/w");
        allows(() -> PolicySet.compile(List.of(rules("a", 6_000), rules("b", 4_000)), workload));
    }

    private static AccessPolicy rules(String name, int count) {
        List<Rule> rules =
                IntStream.range(0, count).mapToObj(i -> deny(name + i)).toList();
        return new AccessPolicy(name, "", SpiffeId.parse("spiffe://a.test/w"), rules);
    }

    @Test
    void ofExpiries() {
        allows(() -> PolicyGrammar.checkExpires(Instant.EPOCH));
        refuses(() -> PolicyGrammar.checkExpires(Instant.EPOCH.minusNanos(1)), "write a moment from 1970 to 9999");
        allows(() -> PolicyGrammar.checkExpires(Instant.parse("9999-12-31T23:59:59.999Z")));
        refuses(
                () -> PolicyGrammar.checkExpires(Instant.parse("+10000-01-01T00:00:00Z")),
                "write a moment from 1970 to 9999");
        assertThat(PolicyGrammar.checkExpires(Instant.parse("2027-01-01T00:00:00.0019Z")))
                .isEqualTo(Instant.parse("2027-01-01T00:00:00.001Z"));
    }
}
