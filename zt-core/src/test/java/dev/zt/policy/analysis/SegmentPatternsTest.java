package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SegmentPatternsTest {

    private static SegmentPatterns patterns(String... patterns) {
        SegmentPatterns all = new SegmentPatterns();
        Stream.of(patterns).forEach(pattern -> all.add(List.of(pattern.split("/", -1))));
        return all;
    }

    private static List<String> names(boolean emptyLast, String... patterns) {
        return patterns(patterns).names("other", emptyLast).stream()
                .map(segments -> String.join("/", segments))
                .toList();
    }

    @Nested
    class Names {

        @Test
        void areTheNamedOneAndAnyOther() {
            assertThat(names(false, "a")).containsExactlyInAnyOrder("a", "other");
        }

        @Test
        void areAllWhereNothingIsAsked() {
            assertThat(names(false)).containsExactly("other");
            assertThat(names(true)).contains("other", "");
        }

        @Test
        void followLiteralsAndVariablesTogether() {
            assertThat(names(false, "a/b", "*/c")).containsExactlyInAnyOrder("a", "other", "a/b", "a/c", "a/other");
        }

        @Test
        void tellALiteralFromAVariableInItsPlace() {
            assertThat(names(false, "*", "a")).contains("a", "other");
        }

        @Test
        void goOnBehindARestUntilNothingNewComes() {
            assertThat(names(false, "a/**")).containsExactlyInAnyOrder("a", "other");
            assertThat(names(false, "**", "a/b")).contains("a", "a/b", "other");
        }

        @Test
        void findThePlaceBehindARestThatIsNothing() {
            assertThat(names(false, "**/z")).contains("z", "other");
        }

        @Test
        void endWithAnEmptySegmentOnlyWhereThatIsAsked() {
            assertThat(names(true, "a")).contains("a", "a/", "other/");
            assertThat(names(false, "a")).doesNotContain("a/");
        }

        @Test
        void areNotLedOnByAnEmptySegment() {
            assertThat(names(true, "a/")).containsExactlyInAnyOrder("a", "other", "", "a/", "other/");
        }
    }

    @Nested
    class Limit {

        /** One of these names and any other. */
        private List<List<String>> names(int count) {
            SegmentPatterns patterns = new SegmentPatterns();
            IntStream.range(0, count).forEach(i -> patterns.add(List.of("n" + i)));
            return patterns.names("other", false);
        }

        @Test
        void refusesMoreNamesThanAPolicyCanMean() {
            assertThat(names(SegmentPatterns.MAX_NAMES - 1)).hasSize(SegmentPatterns.MAX_NAMES);
            assertThatThrownBy(() -> names(SegmentPatterns.MAX_NAMES))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The patterns tell more than 200000 names apart");
        }
    }
}
