package dev.zt.verification.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownSurvivorsTest {

    private static final KnownSurvivors KNOWN = KnownSurvivors.of(List.of("# prose", "", "a.B:m:M:x 2 no reason"));

    @Test
    void findsNothingWhereNothingChanged() {
        assertThat(KNOWN.differences(Map.of("a.B:m:M:x", 2))).isEmpty();
    }

    @Test
    void findsANewSurvivorOneMoreAndOneThatWasKilled() {
        assertThat(KNOWN.differences(Map.of("a.B:m:M:x", 3, "a.C:m:M:x", 1)))
                .containsExactly(
                        "new: a.B:m:M:x 3 (known 2); write a test that finds it",
                        "new: a.C:m:M:x 1 (known 0); write a test that finds it");
        assertThat(KNOWN.differences(Map.of())).containsExactly("killed: a.B:m:M:x 0 (known 2); take it off the list");
    }

    @Test
    void refusesASurvivorWithoutAReasonOrListedTwice() {
        assertThatThrownBy(() -> KnownSurvivors.of(List.of("a.B:m:M:x 2")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KnownSurvivors.of(List.of("a.B:m:M:x 2 r", "a.B:m:M:x 1 r")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsAReportOfPit() throws Exception {
        String report = "<mutations>" + mutation(true, 7) + mutation(false, 8) + mutation(false, 9) + mutation(true, 10)
                + "</mutations>";

        Mutants mutants = Mutants.of(new ByteArrayInputStream(report.getBytes(StandardCharsets.UTF_8)));

        assertThat(mutants.survivors()).isEqualTo(Map.of("a.b.C:m:NullMutator:replaced_a.b.C::m", 2));
        assertThat(mutants.found("a.b")).isEqualTo(50.0);
    }

    @Test
    void doesNotTellLambdasApartByNumber() throws Exception {
        String report = "<mutations>" + mutation(false, 1).replace(">m<", ">lambda$m$3<") + "</mutations>";

        assertThat(Mutants.of(new ByteArrayInputStream(report.getBytes(StandardCharsets.UTF_8)))
                        .survivors())
                .containsOnlyKeys("a.b.C:lambda$m:NullMutator:replaced_a.b.C::m");
    }

    private static String mutation(boolean detected, int line) {
        return "<mutation detected='" + detected
                + "'><mutatedClass>a.b.C</mutatedClass><mutatedMethod>m</mutatedMethod>"
                + "<lineNumber>" + line + "</lineNumber><mutator>org.x.NullMutator</mutator>"
                + "<description>replaced a/b/C::m</description></mutation>";
    }
}
