package dev.zt.verification.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JazzerOutputTest {

    @Test
    void readsTheLastFigures() {
        JazzerOutput output = JazzerOutput.of(
                List.of(
                        "#2\tINITED cov: 5 ft: 5 corp: 1/1b exec/s: 0 rss: 1Mb",
                        "#800\tDONE   cov: 63 ft: 120 corp: 9/87b lim: 8 exec/s: 40 rss: 1Mb",
                        "Done 800 runs in 20 second(s)"),
                0);

        assertThat(output).isEqualTo(new JazzerOutput(800, 20, 63, 120, 9, 0));
        assertThat(output.row("x")).isEqualTo("| x | 20 | 800 | 40 | 63 | 120 | 9 | none |");
    }

    @Test
    void claimsNothingThatWasNotPrinted() {
        assertThat(JazzerOutput.of(List.of("Exception in thread \"main\""), 1))
                .isEqualTo(new JazzerOutput(0, 0, 0, 0, 0, 1));
    }
}
