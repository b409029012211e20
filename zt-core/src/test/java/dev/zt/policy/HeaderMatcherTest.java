package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderMatcherTest {

    private static final HeaderMatcher GUEST = new HeaderMatcher("x-stage", List.of(new TextMatcher.Exact("guest")));

    private static RequestAttributes sent(String... values) {
        return new RequestAttributes() {
            @Override
            public List<String> headers(String name) {
                return name.equals("x-stage") ? List.of(values) : List.of();
            }
        };
    }

    /** What a rule that denies asks, and one that allows. */
    private static boolean denies(String... values) {
        return GUEST.matches(sent(values), false);
    }

    private static boolean allows(String... values) {
        return GUEST.matches(sent(values), true);
    }

    @Test
    @DisplayName("CVE-2026-26308: a repeated header denies by any of its values")
    void deniesByAnyValueOfARepeatedHeader() {
        assertThat(denies("guest", "other")).isTrue();
        assertThat(denies("other", "guest")).isTrue();
        assertThat(denies("other", "another")).isFalse();
    }

    @Test
    @DisplayName("CVE-2021-32777: a repeated header allows by all of its values, not by the last")
    void allowsByAllValuesOfARepeatedHeader() {
        assertThat(allows("guest", "guest")).isTrue();
        assertThat(allows("other", "guest")).isFalse();
        assertThat(allows("guest", "other")).isFalse();
        assertThat(allows()).isFalse();
    }

    @Test
    @DisplayName("gRFC A41 joins repeated headers: a rule for the joined value denies too")
    void deniesByTheJoinedValue() {
        HeaderMatcher joined = new HeaderMatcher("x-stage", List.of(new TextMatcher.Exact("a,b")));

        assertThat(joined.matches(sent("a", "b"), false)).isTrue();
        assertThat(joined.matches(sent("a ", "\tb"), false)).isTrue();
        assertThat(joined.matches(sent("a", "b"), true)).isFalse();
    }

    /** A folded line of HTTP/1 and a field of HTTP/2 reach a servlet with their blanks. */
    @ParameterizedTest
    @ValueSource(strings = {" guest", "guest ", "\tguest \t", "  guest"})
    void blanksAroundAValueAreNoPartOfIt(String value) {
        assertThat(denies(value)).isTrue();
        assertThat(denies("other", value)).isTrue();
        assertThat(allows(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "gu est", "guest,other", "Guest", "guest\u00A0"})
    void anotherValueIsAnotherValue(String value) {
        assertThat(denies(value)).isFalse();
        assertThat(allows(value)).isFalse();
    }

    @Test
    @DisplayName("CVE-2024-38827: the default locale does not fold names, hosts or methods")
    void ignoresTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(HeaderMatcher.fold("X-ID")).isEqualTo("x-id");
            assertThat(HostMatcher.parse("idp.test").matches("IDP.TEST:8443")).isTrue();
            assertThat(HostMatcher.parse("idp.test").matches("\u0131dp.test")).isFalse();
        } finally {
            Locale.setDefault(before);
        }
    }
}
