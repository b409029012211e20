package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class FreshTest {

    @Test
    void isTheWishOrTheFirstNumberThatNobodyHasTaken() {
        assertThat(Fresh.name("other", Set.of("web"))).isEqualTo("other");
        assertThat(Fresh.name("other", Set.of("other"))).isEqualTo("other2");
        assertThat(Fresh.name("other", Set.of("other", "other2", "other4"))).isEqualTo("other3");
    }
}
