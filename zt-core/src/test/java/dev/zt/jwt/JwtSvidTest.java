package dev.zt.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.SpiffeId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JwtSvidTest {

    @Test
    void tellsWhomItNamesWhomItIsForAndUntilWhen() {
        String token = Tokens.token();
        JwtSvid svid = JwtSvid.parse(token);

        assertThat(svid.id()).isEqualTo(SpiffeId.parse(Tokens.SUBJECT));
        assertThat(svid.audience()).containsExactly(Tokens.AUDIENCE);
        assertThat(svid.expiresAt()).isEqualTo(Instant.ofEpochSecond(Tokens.NOW + 300));
        assertThat(svid.token()).isEqualTo(token);
    }

    @Test
    void neverShowsItsToken() {
        JwtSvid svid = JwtSvid.parse(Tokens.token());

        assertThat(svid).hasToString("JwtSvid[" + Tokens.SUBJECT + ", expiresAt=2030-01-01T00:05:00Z]");
        assertThat(svid.toString()).doesNotContain(svid.token());
    }

    @Test
    void refusesMalformedTokensWithoutShowingThem() {
        assertThatThrownBy(() -> JwtSvid.parse("c2VjcmV0.x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "JWT-SVID is invalid: it has not three parts with dots between; send the compact form of one"
                                + " signed token (rule 14).")
                .hasMessageNotContaining("c2VjcmV0");
    }
}
