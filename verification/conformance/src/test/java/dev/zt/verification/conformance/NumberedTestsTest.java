package dev.zt.verification.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class NumberedTestsTest {

    private static String named(String name) {
        return "@DisplayName(\"" + name + "\")";
    }

    @Test
    void readsEachWayToNameRules() {
        assertThat(NumberedTests.numbers(named("rule 8: x"))).containsExactly(8);
        assertThat(NumberedTests.numbers(named("rules 1, 2 and 3: x"))).containsExactly(1, 2, 3);
        assertThat(NumberedTests.numbers(named("rules 6, 7, 8 and 10: x"))).containsExactly(6, 7, 8, 10);
        assertThat(NumberedTests.numbers(named("rules 1 to 4: x") + named("rule 19: y")))
                .containsExactly(1, 2, 3, 4, 19);
    }

    @Test
    void readsNoOtherNumbers() {
        assertThat(NumberedTests.numbers(named("8 rules") + named("rule of 3") + "// rule 7: x"))
                .isEmpty();
    }

    @Test
    void findsTheTestsOfTheModules() throws IOException {
        assertThat(NumberedTests.read().get(6)).contains("X509SvidProfileTest");
        assertThat(NumberedTests.read()).hasSizeGreaterThan(12);
    }
}
