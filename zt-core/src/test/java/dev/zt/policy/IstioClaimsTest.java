package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IstioClaimsTest {

    private static boolean matches(Map<String, Object> claims, String path, String value) {
        return IstioClaims.matches(claims, List.of(path.split("\\.")), List.of(TextMatcher.parse(value)));
    }

    @Nested
    class Matches {

        @Test
        void comparesTextsAndItemsOfLists() {
            Map<String, Object> claims = Map.of("a", "x", "b", List.of(1, "y", "x"), "c", Map.of("d", "z"), "n", 7);

            assertThat(matches(claims, "a", "x")).isTrue();
            assertThat(matches(claims, "a", "y")).isFalse();
            assertThat(matches(claims, "b", "y")).isTrue();
            assertThat(matches(claims, "b", "1")).isFalse();
            assertThat(matches(claims, "c.d", "z")).isTrue();
            assertThat(matches(claims, "c", "z")).isFalse();
            assertThat(matches(claims, "a.d", "x")).isFalse();
            assertThat(matches(claims, "n", "7")).isFalse();
            assertThat(matches(claims, "missing", "*")).isFalse();
            assertThat(IstioClaims.matches(null, List.of("a"), List.of(TextMatcher.PRESENT)))
                    .isFalse();
        }

        @Test
        void dividesScopesAtTheTopAlone() {
            Map<String, Object> claims =
                    Map.of("scope", "read write", "permission", "a b", "x", "a b", "deep", Map.of("scope", "a b"));

            assertThat(matches(claims, "scope", "write")).isTrue();
            assertThat(matches(claims, "scope", "read write")).isFalse();
            assertThat(matches(claims, "permission", "a")).isTrue();
            assertThat(matches(claims, "x", "a")).isFalse();
            assertThat(matches(claims, "x", "a b")).isTrue();
            assertThat(matches(claims, "deep.scope", "a")).isFalse();
            assertThat(matches(claims, "deep.scope", "a b")).isTrue();
        }
    }

    @Nested
    class Principals {

        @ParameterizedTest
        @CsvSource({
            "iss/sub, true",
            "iss/su, false",
            "is/sub, false",
            "iss/*, true",
            "*/sub, true",
            "*, true",
            "*sub, true",
            "*iss, false",
            "iss*, true",
            "sub*, false"
        })
        void areDividedAtTheLastSlash(String value, boolean matches) {
            assertThat(IstioClaims.Principal.parse(value).matches(Map.of("iss", "iss", "sub", "sub")))
                    .isEqualTo(matches);
        }

        @Test
        void needBothClaimsAsTexts() {
            IstioClaims.Principal any = IstioClaims.Principal.parse("*");

            assertThat(any.matches(null)).isFalse();
            assertThat(any.matches(Map.of("iss", "a"))).isFalse();
            assertThat(any.matches(Map.of("sub", "a"))).isFalse();
            assertThat(any.matches(Map.of("iss", 1, "sub", "a"))).isFalse();
            assertThat(any.matches(Map.of("iss", "a", "sub", 1))).isFalse();
            assertThat(any.matches(Map.of("iss", "", "sub", "a"))).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"/sub", "iss/", "/", "iss"})
        void areRefusedWithoutIssuerOrSubject(String value) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> IstioClaims.Principal.parse(value))
                    .withMessageStartingWith("Request principal \"" + value + "\" is invalid: ");
        }
    }
}
