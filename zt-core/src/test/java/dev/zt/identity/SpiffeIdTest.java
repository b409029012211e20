package dev.zt.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {

    private static final String DOMAIN_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    private static final String PATH_CHARS = DOMAIN_CHARS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /** All values of one byte, and characters that some case folding or normalization turns into ASCII. */
    private static List<Character> characters() {
        List<Character> all = new ArrayList<>();
        for (char c = 0; c < 256; c++) {
            all.add(c);
        }
        all.addAll(List.of('\u212a', '\u0130', '\u0131', '\u017f', '\uff0f', '\uff21', '\ud800', '\udc00', '\uffff'));
        return all;
    }

    private static void assertAccepted(String text, boolean expected) {
        assertThat(SpiffeId.problem(text).isEmpty()).as("%s", escaped(text)).isEqualTo(expected);
        if (expected) {
            assertThat(SpiffeId.parse(text)).hasToString(text);
        } else {
            assertThatThrownBy(() -> SpiffeId.parse(text))
                    .as("%s", escaped(text))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> out.append(c > 0x20 && c < 0x7f ? String.valueOf((char) c) : "<" + c + ">"));
        return out.toString();
    }

    @Nested
    class EveryCharacter {

        @Test
        @DisplayName("rule 1: rejects every other character in every place of spiffe://")
        void rejectsInScheme() {
            String id = "spiffe://a.test/orders";
            for (int i = 0; i < "spiffe://".length(); i++) {
                for (char c : characters()) {
                    assertAccepted(id.substring(0, i) + c + id.substring(i + 1), c == id.charAt(i));
                }
            }
        }

        @Test
        @DisplayName("rule 2: the trust domain begins with a-z 0-9 . - _ only")
        void firstOfDomain() {
            for (char c : characters()) {
                assertAccepted("spiffe://" + c + "b.test/orders", DOMAIN_CHARS.indexOf(c) >= 0);
            }
        }

        @Test
        @DisplayName("rule 2: the trust domain holds a-z 0-9 . - _ only")
        void middleOfDomain() {
            for (char c : characters()) {
                // A slash ends the domain and begins the path.
                assertAccepted("spiffe://a" + c + "test/orders", DOMAIN_CHARS.indexOf(c) >= 0 || c == '/');
            }
        }

        @Test
        @DisplayName("rule 2: the trust domain ends with a-z 0-9 . - _ only")
        void lastOfDomain() {
            for (char c : characters()) {
                assertAccepted("spiffe://a.tes" + c + "/orders", DOMAIN_CHARS.indexOf(c) >= 0);
                assertAccepted("spiffe://a.tes" + c, DOMAIN_CHARS.indexOf(c) >= 0);
            }
        }

        @Test
        @DisplayName("rule 3: a segment begins with a-z A-Z 0-9 . - _ only")
        void firstOfPath() {
            for (char c : characters()) {
                assertAccepted("spiffe://a.test/" + c + "rders", PATH_CHARS.indexOf(c) >= 0);
                assertAccepted("spiffe://a.test/ns/" + c + "rders", PATH_CHARS.indexOf(c) >= 0);
            }
        }

        @Test
        @DisplayName("rule 3: a segment holds a-z A-Z 0-9 . - _ only")
        void middleOfPath() {
            for (char c : characters()) {
                // A slash ends the segment and begins the next.
                assertAccepted("spiffe://a.test/or" + c + "ers", PATH_CHARS.indexOf(c) >= 0 || c == '/');
            }
        }

        @Test
        @DisplayName("rule 3: a segment ends with a-z A-Z 0-9 . - _ only")
        void lastOfPath() {
            for (char c : characters()) {
                assertAccepted("spiffe://a.test/order" + c, PATH_CHARS.indexOf(c) >= 0);
                assertAccepted("spiffe://a.test/n" + c + "/orders", PATH_CHARS.indexOf(c) >= 0);
            }
        }
    }

    @Nested
    class Parse {

        @ParameterizedTest
        @DisplayName("rules 1, 2 and 3: splits a canonical ID into trust domain and path")
        @CsvSource({
            "spiffe://a.test/ns/shop/sa/orders, a.test, /ns/shop/sa/orders",
            "spiffe://a.test, a.test, ''",
            "spiffe://1.2.3.4/x, 1.2.3.4, /x",
            "spiffe://999.999.1.1.1/x, 999.999.1.1.1, /x",
            "spiffe://a_b-c..d/x, a_b-c..d, /x",
            "spiffe://-/x, -, /x",
            "spiffe://./x, ., /x",
            "spiffe://../x, .., /x",
            "spiffe://a.test/Case, a.test, /Case",
            "spiffe://spiffe/spiffe, spiffe, /spiffe",
        })
        void splits(String text, String domain, String path) {
            SpiffeId id = SpiffeId.parse(text);

            assertThat(id.trustDomain()).isEqualTo(TrustDomain.parse(domain));
            assertThat(id.path()).isEqualTo(path);
            assertThat(id.hasPath()).isEqualTo(!path.isEmpty());
            assertThat(id).hasToString(text);
        }

        @ParameterizedTest
        @DisplayName("rule 3: accepts segments that merely begin with dots")
        @ValueSource(strings = {"/...", "/.a", "/..a", "/a.", "/a..", "/.a/..b/...", "/-", "/_", "/.-", "/...."})
        void acceptsDots(String path) {
            assertThat(SpiffeId.parse("spiffe://a.test" + path).path()).isEqualTo(path);
        }

        @ParameterizedTest
        @DisplayName("rules 1 and 3: rejects, and says why in full")
        @CsvSource(
                delimiter = '|',
                value = {
                    "''                          | it does not begin with spiffe://",
                    "spiffe:/                    | it does not begin with spiffe://",
                    "spiffe:a.test               | it does not begin with spiffe://",
                    "https://a.test/x            | it does not begin with spiffe://",
                    "Spiffe://a.test/x           | it does not begin with spiffe://",
                    "' spiffe://a.test/x'        | it does not begin with spiffe://",
                    "spiffe://                   | the trust domain is empty; write a name such as prod.example",
                    "spiffe:///x                 | the trust domain is empty; write a name such as prod.example",
                    "spiffe://A.test/x           | the trust domain has the character 'A'; only a-z 0-9 . - _ are"
                            + " allowed",
                    "spiffe://a.test:443/x       | the trust domain has the character ':'; only a-z 0-9 . - _ are"
                            + " allowed",
                    "spiffe://me@a.test/x        | the trust domain has the character '@'; only a-z 0-9 . - _ are"
                            + " allowed",
                    "spiffe://[::1]/x            | the trust domain has the character '['; only a-z 0-9 . - _ are"
                            + " allowed",
                    "spiffe://a.test?x           | the trust domain has the character '?'; only a-z 0-9 . - _ are"
                            + " allowed",
                    "spiffe://a.test#x           | the trust domain has the character '#'; only a-z 0-9 . - _ are"
                            + " allowed",
                    "spiffe://a%2etest/x         | the trust domain has the character '%'; only a-z 0-9 . - _ are"
                            + " allowed",
                    "spiffe://a.test/x?y         | the path has the character '?'; only a-z A-Z 0-9 . - _ are allowed",
                    "spiffe://a.test/x#y         | the path has the character '#'; only a-z A-Z 0-9 . - _ are allowed",
                    "spiffe://a.test/%41         | the path has the character '%'; only a-z A-Z 0-9 . - _ are allowed",
                    "spiffe://a.test/            | the path has an empty segment or a trailing '/'; remove it",
                    "spiffe://a.test//           | the path has an empty segment or a trailing '/'; remove it",
                    "spiffe://a.test//x          | the path has an empty segment or a trailing '/'; remove it",
                    "spiffe://a.test/x/          | the path has an empty segment or a trailing '/'; remove it",
                    "spiffe://a.test/x//y        | the path has an empty segment or a trailing '/'; remove it",
                    "spiffe://a.test/.           | the path has the relative segment '.'; write the path in full",
                    "spiffe://a.test/..          | the path has the relative segment '..'; write the path in full",
                    "spiffe://a.test/./x         | the path has the relative segment '.'; write the path in full",
                    "spiffe://a.test/x/../y      | the path has the relative segment '..'; write the path in full",
                    "spiffe://a.test/x/..        | the path has the relative segment '..'; write the path in full",
                })
        void rejects(String text, String problem) {
            assertThat(SpiffeId.problem(text)).contains(problem);
            assertThatThrownBy(() -> SpiffeId.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("SPIFFE ID \"" + text + "\" is invalid: " + problem + ".");
        }

        @Test
        void escapesHostileTextInTheMessage() {
            assertThatThrownBy(() -> SpiffeId.parse("spiffe://a.test/x\n2026 INFO allowed \"all\""))
                    .hasMessage("SPIFFE ID \"spiffe://a.test/x\\n2026 INFO allowed \\\"all\\\"\" is invalid: "
                            + "the path has the character '\\n'; only a-z A-Z 0-9 . - _ are allowed.");
        }

        @Test
        void rejectsNull() {
            assertThatThrownBy(() -> SpiffeId.parse(nothing()))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("text");
            assertThatThrownBy(() -> SpiffeId.problem(nothing()))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("text");
        }
    }

    @Nested
    class Limits {

        @Test
        @DisplayName("rule 2: accepts a trust domain of 255 characters and rejects one of 256")
        void domain() {
            assertAccepted("spiffe://" + "a".repeat(255) + "/x", true);
            assertAccepted("spiffe://" + "a".repeat(256) + "/x", false);
            assertThat(SpiffeId.problem("spiffe://" + "a".repeat(256) + "/x"))
                    .contains("the trust domain has 256 characters; at most 255 are allowed");
        }

        @Test
        @DisplayName("rule 4: accepts an ID of 2048 characters and rejects one of 2049")
        void id() {
            String longest = "spiffe://a.test/" + "x".repeat(2048 - 16);

            assertThat(longest).hasSize(2048);
            assertAccepted(longest, true);
            assertAccepted(longest + "x", false);
            assertThatThrownBy(() -> SpiffeId.parse(longest + "x"))
                    .hasMessage("SPIFFE ID \"spiffe://a.test/" + "x".repeat(104)
                            + "...\" (2049 characters) is invalid: it has 2049 characters; at most 2048 are allowed.");
        }

        @Test
        @DisplayName("rule 4: the limit holds for IDs made from parts")
        void parts() {
            TrustDomain domain = TrustDomain.parse("a.test");

            assertThat(SpiffeId.of(domain, "/" + "x".repeat(2048 - 16)).toString())
                    .hasSize(2048);
            assertThatThrownBy(() -> SpiffeId.of(domain, "/" + "x".repeat(2048 - 15)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("it has 2049 characters; at most 2048 are allowed");
        }
    }

    @Nested
    class ParseConfigured {

        @ParameterizedTest
        @DisplayName("rule 5: folds A-Z of scheme and trust domain, never the path")
        @CsvSource({
            "SPIFFE://A.TEST/Ns/Shop, spiffe://a.test/Ns/Shop",
            "sPiFfE://IDP.test/I, spiffe://idp.test/I",
            "spiffe://a.test/x, spiffe://a.test/x",
            "Spiffe://A, spiffe://a",
        })
        void folds(String text, String canonical) {
            assertThat(SpiffeId.parseConfigured(text)).hasToString(canonical);
        }

        @ParameterizedTest
        @DisplayName("rule 5: folds no other alphabet")
        @ValueSource(
                strings = {
                    "spiffe://\u212aeys.test/x",
                    "spiffe://\u0130dp.test/x",
                    "spiffe://\u0131dp.test/x",
                    "\u017fpiffe://a.test/x",
                    "sp\u0130ffe://a.test/x",
                    "sp\u0131ffe://a.test/x",
                    "spiffe://\u00c0.test/x"
                })
        void foldsAsciiOnly(String text) {
            assertThatThrownBy(() -> SpiffeId.parseConfigured(text)).isInstanceOf(IllegalArgumentException.class);
        }

        @ParameterizedTest
        @DisplayName("rule 3: CVE-2026-47778: an ID never ends at NUL")
        @ValueSource(
                strings = {
                    "spiffe://a.test/admin\0",
                    "spiffe://a.test/admin\0.b",
                    "spiffe://a.test\0/admin",
                    "\0spiffe://a.test/x"
                })
        void neverEndsAtNul(String text) {
            assertThat(SpiffeId.problem(text)).isNotNull();
            assertThatThrownBy(() -> SpiffeId.parseConfigured(text)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        @DisplayName("rule 5: the default locale does not matter")
        void ignoresLocale() {
            Locale before = Locale.getDefault();
            try {
                for (String tag : List.of("tr", "az", "lt", "ar", "th-TH-u-nu-thai")) {
                    Locale.setDefault(Locale.forLanguageTag(tag));
                    assertThat(SpiffeId.parseConfigured("SPIFFE://IDP.TEST/I")).hasToString("spiffe://idp.test/I");
                    assertThat(SpiffeId.problem("spiffe://a\u00ff/x"))
                            .contains("the trust domain has the character '\\u00ff'; only a-z 0-9 . - _ are allowed");
                }
            } finally {
                Locale.setDefault(before);
            }
        }

        @ParameterizedTest
        @DisplayName("rule 5: is as strict as parse in all else")
        @ValueSource(
                strings = {
                    "",
                    "SPIFFE://",
                    "SPIFFE:///x",
                    "HTTPS://A.TEST/x",
                    "spiffe://a.test/",
                    "spiffe://a.test/..",
                    "s",
                    "spiffe://a.test:1/x"
                })
        void rejects(String text) {
            assertThatThrownBy(() -> SpiffeId.parseConfigured(text)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        @DisplayName("rule 4: rejects 2049 characters")
        void rejectsOverlong() {
            assertThatThrownBy(() -> SpiffeId.parseConfigured("SPIFFE://A.TEST/" + "x".repeat(2048)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("it has 2064 characters; at most 2048 are allowed");
        }
    }

    @Nested
    class Of {

        private final TrustDomain domain = TrustDomain.parse("a.test");

        @Test
        void joinsDomainAndPath() {
            assertThat(SpiffeId.of(domain, "/x/y")).isEqualTo(SpiffeId.parse("spiffe://a.test/x/y"));
            assertThat(domain.id("")).isEqualTo(SpiffeId.parse("spiffe://a.test"));
        }

        @Test
        @DisplayName("rule 3: a path without its slash does not lengthen the trust domain")
        void rejectsPathThatLengthensTheDomain() {
            assertThatThrownBy(() -> SpiffeId.of(domain, ".evil.test/x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("SPIFFE ID \"spiffe://a.test.evil.test/x\" is invalid:"
                            + " the path does not begin with '/'.");
        }

        @ParameterizedTest
        @DisplayName("rule 3: a path cannot change the trust domain or break the grammar")
        @ValueSource(strings = {"x", ".evil.test/x", "/", "/x/", "//x", "/..", "@evil.test/x", ":1/x", "?x", "/x y"})
        void rejectsPath(String path) {
            assertThatThrownBy(() -> SpiffeId.of(domain, path)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Equality {

        @Test
        @DisplayName("rule 5: two IDs are equal exactly when their text is")
        void followsText() {
            SpiffeId id = SpiffeId.parse("spiffe://a.test/x");

            assertThat(id)
                    .isEqualTo(SpiffeId.parse("spiffe://a.test/x"))
                    .hasSameHashCodeAs(SpiffeId.parse("spiffe://a.test/x"));
            assertThat(id)
                    .isNotEqualTo(SpiffeId.parse("spiffe://a.test/X"))
                    .doesNotHaveSameHashCodeAs(SpiffeId.parse("spiffe://a.test/X"));
            assertThat(id).isNotEqualTo(SpiffeId.parse("spiffe://b.test/x"));
            assertThat(id).isNotEqualTo(SpiffeId.parse("spiffe://a.test"));
            assertThat(id.equals(null)).isFalse();
            assertThat(id).isNotEqualTo("spiffe://a.test/x");
        }
    }

    @Nested
    class ConfiguredText {

        @Test
        void foldsTheFirstAndTheLastLetter() {
            assertThat(SpiffeId.parseConfigured("SPIFFE://AZ.test/AZ")).hasToString("spiffe://az.test/AZ");
        }

        @Test
        void foldsTextOfTheGreatestLength() {
            String path = "/" + "p".repeat(2048 - "spiffe://a/".length());

            assertThat(SpiffeId.parseConfigured("spiffe://A" + path)).hasToString("spiffe://a" + path);
        }

        @Test
        void refusesASchemeAlone() {
            assertThatThrownBy(() -> SpiffeId.parseConfigured("SPIFFE://"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("SPIFFE ID \"SPIFFE://\" is invalid: it does not begin with spiffe://.");
        }
    }

    @SuppressWarnings("NullAway")
    private static String nothing() {
        return null;
    }
}
