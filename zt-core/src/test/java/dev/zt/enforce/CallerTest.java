package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.Peers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallerTest {

    @Test
    void isNamedByItsIdAndHowItProvedIt() {
        assertThat(Caller.provenByTls(Peers.peer("spiffe://a.test/web")))
                .hasToString("spiffe://a.test/web (channel-bound)");
        assertThat(Caller.provenByTls(null)).hasToString("nobody");
    }

    @Test
    void keepsItsClaimsOutOfLogs() {
        CallerClaims claims = new CallerClaims(Map.of("email", "jo@home.example"), 42);

        assertThat(claims).hasToString("CallerClaims[untilMillis=42]");
        assertThat(claims.haveEnded(41)).isFalse();
        assertThat(claims.haveEnded(42)).isTrue();
    }
}
