package dev.zt.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdPatternTest {

    @Nested
    class Matches {

        @ParameterizedTest
        @CsvSource({
            "spiffe://a.test/ns/shop/sa/web, spiffe://a.test/ns/shop/sa/web",
            "spiffe://a.test, spiffe://a.test",
            "spiffe://a.test/*, spiffe://a.test/x",
            "spiffe://a.test/ns/*/sa/web, spiffe://a.test/ns/shop/sa/web",
            "spiffe://a.test/*/*/*, spiffe://a.test/x/y/z",
            "spiffe://a.test/**, spiffe://a.test/x",
            "spiffe://a.test/**, spiffe://a.test/x/y/z",
            "spiffe://a.test/ns/**, spiffe://a.test/ns/shop",
            "spiffe://a.test/ns/*/**, spiffe://a.test/ns/shop/sa/web",
            "spiffe://a.test/*/**, spiffe://a.test/x/y",
        })
        void accepts(String pattern, String id) {
            assertThat(SpiffeIdPattern.parse(pattern).matches(SpiffeId.parse(id)))
                    .isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "spiffe://a.test/x, spiffe://a.test/X",
            "spiffe://a.test/x, spiffe://a.test/x/y",
            "spiffe://a.test/x, spiffe://b.test/x",
            "spiffe://a.test, spiffe://a.test/x",
            "spiffe://a.test/*, spiffe://a.test",
            "spiffe://a.test/*, spiffe://a.test/x/y",
            "spiffe://a.test/*, spiffe://b.test/x",
            "spiffe://a.test/*, spiffe://aa.test/x",
            "spiffe://a.test/ns/*/sa/web, spiffe://a.test/ns/shop/sa/webs",
            "spiffe://a.test/ns/*/sa/web, spiffe://a.test/ns/shop/sa/we",
            "spiffe://a.test/ns/*/sa/web, spiffe://a.test/ns/shop/pay/sa/web",
            "spiffe://a.test/ns/*/sa/web, spiffe://a.test/ns/shop/sa/web/x",
            "spiffe://a.test/ns/*/sa/web, spiffe://a.test/ns/shop/sa",
            "spiffe://a.test/**, spiffe://a.test",
            "spiffe://a.test/**, spiffe://b.test/x",
            "spiffe://a.test/**, spiffe://a.test.evil/x",
            "spiffe://a.test/ns/**, spiffe://a.test/ns",
            "spiffe://a.test/ns/**, spiffe://a.test/nsx/y",
            "spiffe://a.test/ns/*/**, spiffe://a.test/ns/shop",
            "spiffe://a.test/*/**, spiffe://a.test/x",
        })
        void refuses(String pattern, String id) {
            assertThat(SpiffeIdPattern.parse(pattern).matches(SpiffeId.parse(id)))
                    .isFalse();
        }

        @Test
        void agreesWithASlowOracleOnRandomPaths() {
            Random random = new Random(20261124);
            for (int i = 0; i < 20_000; i++) {
                String pattern = "spiffe://a.test" + path(random, new String[] {"a", "ab", "b", "*"});
                pattern += random.nextInt(3) == 0 ? "/**" : "";
                SpiffeId id = SpiffeId.parse("spiffe://a.test" + path(random, new String[] {"a", "ab", "b"}));
                assertThat(SpiffeIdPattern.parse(pattern).matches(id))
                        .as("%s %s", pattern, id)
                        .isEqualTo(oracle(pattern).matcher(id.toString()).matches());
            }
        }

        private static String path(Random random, String[] words) {
            StringBuilder out = new StringBuilder();
            for (int i = random.nextInt(4); i >= 0; i--) {
                out.append('/').append(words[random.nextInt(words.length)]);
            }
            return out.toString();
        }

        private static Pattern oracle(String pattern) {
            return Pattern.compile(
                    pattern.replace(".", "\\.").replace("/**", "(/[^/]+)+").replace("/*", "/[^/]+"));
        }
    }

    @Nested
    class Parse {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "spiffe://*/x          | the trust domain must be written out; wildcards are for path segments",
                    "spiffe://*.test/x     | the trust domain must be written out; wildcards are for path segments",
                    "spiffe://**           | the trust domain must be written out; wildcards are for path segments",
                    "*                     | the trust domain must be written out; wildcards are for path segments",
                    "**                    | the trust domain must be written out; wildcards are for path segments",
                    "spiffe:/*             | the trust domain must be written out; wildcards are for path segments",
                    "spiffe://a.test/we*   | a wildcard stands for a whole segment: write '*' or '**', not part of a"
                            + " name",
                    "spiffe://a.test/*b/x  | a wildcard stands for a whole segment: write '*' or '**', not part of a"
                            + " name",
                    "spiffe://a.test/***   | a wildcard stands for a whole segment: write '*' or '**', not part of a"
                            + " name",
                    "spiffe://a.test/**/x  | '**' is allowed only as the last segment",
                    "spiffe://a.test/**/** | '**' is allowed only as the last segment",
                    "spiffe://a.test/*/    | the path has an empty segment or a trailing '/'; remove it",
                    "spiffe://a.test/**/   | '**' is allowed only as the last segment",
                    "spiffe://a.test/*//x  | the path has an empty segment or a trailing '/'; remove it",
                    "spiffe://a.test/*/..  | the path has the relative segment '..'; write the path in full",
                    "spiffe://a.test/*/x y | the path has the character ' '; only a-z A-Z 0-9 . - _ are allowed",
                })
        void rejects(String text, String problem) {
            assertThatThrownBy(() -> SpiffeIdPattern.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("SPIFFE ID pattern \"" + text + "\" is invalid: " + problem + ".");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "a.test/x",
                    "https://a.test/*",
                    "spiffe:///*",
                    "spiffe://a.test//*",
                    "spiffe://a.test/../*",
                    "spiffe://a.test/[a-z]",
                    "spiffe://a.test/(x|y)",
                    "spiffe://a.test/.+/*",
                    "spiffe://a:1/*"
                })
        void rejectsWhatIsNoPattern(String text) {
            assertThatThrownBy(() -> SpiffeIdPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void foldsSchemeAndDomain() {
            assertThat(SpiffeIdPattern.parse("SPIFFE://A.TEST/Ns/*")).hasToString("spiffe://a.test/Ns/*");
            assertThat(SpiffeIdPattern.parse("SPIFFE://A.TEST/Ns")).hasToString("spiffe://a.test/Ns");
        }

        @Test
        void accepts2048CharactersAndRejectsMore() {
            String longest = "spiffe://a.test/" + "x".repeat(2048 - 18) + "/*";

            assertThat(SpiffeIdPattern.parse(longest).toString()).hasSize(2048);
            assertThatThrownBy(() -> SpiffeIdPattern.parse(longest + "/*"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("(2050 characters) is invalid: it has more than 2048 characters.");
        }
    }

    @Test
    void knowsItsOnlyId() {
        SpiffeId id = SpiffeId.parse("spiffe://a.test/x");

        assertThat(SpiffeIdPattern.of(id).exactId()).isEqualTo(id);
        assertThat(SpiffeIdPattern.parse("spiffe://a.test/x").exactId()).isEqualTo(id);
        assertThat(SpiffeIdPattern.parse("spiffe://a.test/*").exactId()).isNull();
    }

    @Test
    void anyOfMatchesWorkloadsOfItsDomainOnly() {
        SpiffeIdPattern pattern = SpiffeIdPattern.anyOf(TrustDomain.parse("a.test"));

        assertThat(pattern).hasToString("spiffe://a.test/**");
        assertThat(pattern.trustDomain()).isEqualTo(TrustDomain.parse("a.test"));
        assertThat(pattern.matches(SpiffeId.parse("spiffe://a.test/x/y"))).isTrue();
        assertThat(pattern.matches(SpiffeId.parse("spiffe://a.test"))).isFalse();
        assertThat(pattern.matches(SpiffeId.parse("spiffe://b.test/x"))).isFalse();
    }

    @Test
    void equalityFollowsCanonicalText() {
        assertThat(SpiffeIdPattern.parse("SPIFFE://A.test/*"))
                .isEqualTo(SpiffeIdPattern.parse("spiffe://a.test/*"))
                .hasSameHashCodeAs(SpiffeIdPattern.parse("spiffe://a.test/*"))
                .isNotEqualTo(SpiffeIdPattern.parse("spiffe://a.test/**"))
                .doesNotHaveSameHashCodeAs(SpiffeIdPattern.parse("spiffe://a.test/**"));
    }

    @Test
    void saysOfALeadingStarThatTheDomainIsMissing() {
        assertThatThrownBy(() -> SpiffeIdPattern.parse("*/a"))
                .hasMessage("SPIFFE ID pattern \"*/a\" is invalid: the trust domain must be written out;"
                        + " wildcards are for path segments.");
    }
}
