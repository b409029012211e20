package dev.zt.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustDomainTest {

    @ParameterizedTest
    @DisplayName("rule 2: accepts a-z 0-9 . - _ in any order, also what looks like an IPv4 address")
    @ValueSource(
            strings = {"a.test", "a", "0", "_", "-", ".", "a_b-c.d", "10.0.0.1", "256.256.256.256", "xn--80ak6aa92e"})
    void accepts(String name) {
        assertThat(TrustDomain.parse(name).name()).isEqualTo(name);
        assertThat(TrustDomain.parse(name)).hasToString(name);
    }

    @Test
    void knowsADomainOfTheDevelopmentAuthority() {
        assertThat(TrustDomain.parse("me.zt-dev.internal").isDevelopment()).isTrue();
        assertThat(TrustDomain.parse("zt-dev.internal").isDevelopment()).isFalse();
        assertThat(TrustDomain.parse("me.zt-dev.internal.example").isDevelopment())
                .isFalse();
    }

    @ParameterizedTest
    @DisplayName("rule 2: rejects every other character, and says which")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "A.test, A",
                "a.Test, T",
                "a test, ` `",
                "a/b, /",
                "spiffe://a.test, :",
                "a:443, :",
                "u@a, @",
                "[::1], [",
                "a%2e, %",
                "a\u00e9, \\u00e9",
                "\u212a, \\u212a",
                "\u0131, \\u0131",
            })
    void rejects(String name, String shown) {
        assertThatThrownBy(() -> TrustDomain.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("is invalid: the trust domain has the character '" + shown
                        + "'; only a-z 0-9 . - _ are allowed.");
    }

    @Test
    @DisplayName("rule 1: rejects the empty name")
    void rejectsEmpty() {
        assertThatThrownBy(() -> TrustDomain.parse(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Trust domain \"\" is invalid: the trust domain is empty; write a name such as prod.example.");
    }

    @Test
    @DisplayName("rule 2: accepts 255 characters and rejects 256")
    void limit() {
        assertThat(TrustDomain.parse("a".repeat(255)).name()).hasSize(255);
        assertThatThrownBy(() -> TrustDomain.parse("a".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Trust domain \"" + "a".repeat(120) + "...\" (256 characters) is invalid: "
                        + "the trust domain has 256 characters; at most 255 are allowed.");
    }

    @Test
    void theConstructorChecksToo() {
        assertThatThrownBy(() -> new TrustDomain("A")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void makesIds() {
        assertThat(TrustDomain.parse("a.test").id("/x")).hasToString("spiffe://a.test/x");
        assertThatThrownBy(() -> TrustDomain.parse("a.test").id("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
