package dev.zt.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {

    @ParameterizedTest
    @DisplayName("rule 20: takes the one token, whatever the case of the scheme")
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "bEaReR "})
    void takesTheOneToken(String scheme) {
        assertThat(BearerToken.of(List.of(scheme + "aZ0-_.b.c"))).contains("aZ0-_.b.c");
        assertThat(BearerToken.of(List.of(scheme + Tokens.token()))).isPresent();
    }

    @Test
    @DisplayName("rule 20: takes none of two fields, even if they are the same")
    void takesNoneOfTwo() {
        assertThat(BearerToken.of(List.of("Bearer a.b.c", "Bearer a.b.c"))).isEmpty();
        assertThat(BearerToken.of(List.of("Bearer a.b.c", ""))).isEmpty();
        assertThat(BearerToken.of(List.of("Basic eDp5", "Bearer a.b.c"))).isEmpty();
    }

    @Test
    void findsNoneWhereThereIsNoField() {
        assertThat(BearerToken.of(null)).isEmpty();
        assertThat(BearerToken.of(List.of())).isEmpty();
        assertThat(BearerToken.of(Arrays.asList((String) null))).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("rule 20: takes nothing that is not clearly one token: joined, folded, padded, with more after it")
    @ValueSource(
            strings = {
                "",
                " ",
                "Bearer",
                "Bearer ",
                "Bearer  a.b.c",
                " Bearer a.b.c",
                "Bearer a.b.c ",
                "Bearer\ta.b.c",
                "Bearer\u00a0a.b.c",
                "Bearer a.b.c\n",
                "Bearer a.b.c\r\n x",
                "Bearer a.b.c, Bearer d.e.f",
                "Bearer a.b.c,",
                "Bearer a.b.c;x=y",
                "Bearer \"a.b.c\"",
                "Bearer a.b.c=",
                "Bearer a.b.c d",
                "Bearer: a.b.c",
                "BearerX a.b.c",
                "Basic a.b.c",
                "DPoP a.b.c",
                "a.b.c",
                "Bea\u0280er a.b.c",
                "Bearer a.b.\u00e9",
                "Bearer a.b.c\0"
            })
    void takesNothingElse(String value) {
        assertThat(BearerToken.of(List.of(value))).isEmpty();
    }

    @Test
    void takesNoLongTokens() {
        assertThat(BearerToken.of(List.of("Bearer " + "a".repeat(8_192)))).isPresent();
        assertThat(BearerToken.of(List.of("Bearer " + "a".repeat(8_193)))).isEmpty();
    }
}
