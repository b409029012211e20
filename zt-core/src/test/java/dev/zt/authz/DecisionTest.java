package dev.zt.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.policy.Observations;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionTest {

    private static final Observations SEEN = new Observations(List.of("a"), List.of(), List.of(), false, List.of());

    /** Whoever mixes them up gets neither. */
    @ParameterizedTest
    @EnumSource(Reason.class)
    void allowsForReasonsToAllowAlone(Reason reason) {
        if (reason.allows()) {
            assertThat(new Decision.Allow(reason, "r", PolicyRef.NONE).isAllowed())
                    .isTrue();
            assertThatThrownBy(() -> Decision.Deny.of(reason))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("reason " + reason + " allows and cannot deny");
        } else {
            assertThat(Decision.Deny.of(reason).isAllowed()).isFalse();
            assertThatThrownBy(() -> new Decision.Allow(reason, "r", PolicyRef.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("reason " + reason + " denies and cannot allow");
        }
    }

    @Test
    void keepsAllElseWithWhatWasSeen() {
        Decision allow = new Decision.Allow(Reason.ALLOW_RULE, "r", PolicyRef.NONE);
        Decision deny = new Decision.Deny(Reason.DENY_RULE, "r", PolicyRef.NONE);

        assertThat(allow.with(SEEN)).isEqualTo(new Decision.Allow(Reason.ALLOW_RULE, "r", PolicyRef.NONE, SEEN));
        assertThat(deny.with(SEEN)).isEqualTo(new Decision.Deny(Reason.DENY_RULE, "r", PolicyRef.NONE, SEEN));
        assertThat(allow.observations()).isSameAs(Observations.NONE);
        assertThat(deny.observations()).isSameAs(Observations.NONE);
    }
}
