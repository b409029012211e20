package dev.zt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupedTest {

    private final Grouped grouped = new Grouped();

    private void add(String cause, int count) {
        IntStream.rangeClosed(1, count).forEach(i -> grouped.add(cause, cause + " alone " + i, "below " + i));
    }

    @Test
    void showsTheFirstOfACauseAndCountsTheRest() {
        add("open", 100);

        assertThat(grouped.lines(false))
                .containsExactly(
                        "open: 100 differences",
                        "    below 1",
                        "    below 2",
                        "    below 3",
                        "    ... and 97 more (--all shows them)");
    }

    @Test
    void showsEachWhereAllAreAskedForOrFewAreThere() {
        add("open", 4);
        assertThat(grouped.lines(true)).hasSize(5).endsWith("    below 4");

        Grouped few = new Grouped();
        IntStream.rangeClosed(1, 3).forEach(i -> few.add("few", "alone", "below " + i));
        assertThat(few.lines(false)).containsExactly("few: 3 differences", "    below 1", "    below 2", "    below 3");
    }

    @Test
    void writesALoneDifferenceWithoutACause() {
        add("b", 1);
        add("a", 2);

        assertThat(grouped.lines(false)).containsExactly("b alone 1", "a: 2 differences", "    below 1", "    below 2");
    }

    @Test
    void hasNoLinesWithoutDifferences() {
        assertThat(grouped.lines(false)).isEmpty();
    }
}
