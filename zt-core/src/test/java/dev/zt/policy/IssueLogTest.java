package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssueLogTest {

    private static List<String> issues(IssueLog log) {
        return log.issues().stream().map(Issue::toString).toList();
    }

    @Nested
    class Add {

        @Test
        void sortsByPlace() {
            IssueLog log = new IssueLog("p", "abc\ndef\n");
            log.add(2, 2, "fourth");
            log.add(2, 1, "third");
            log.add(1, 3, "second");
            log.add(1, 1, "first");

            assertThat(issues(log)).containsExactly("p:1:1: first", "p:1:3: second", "p:2:1: third", "p:2:2: fourth");
            assertThat(log.count()).isEqualTo(4);
        }

        @ParameterizedTest
        @CsvSource({"1, 4, 4", "1, 5, 5", "1, 6, 5", "2, 3, 3", "2, 4, 3", "3, 1, 1", "3, 9, 1", "9, 9, 1"})
        void keepsColumnsUpToOneBehindTheLine(int line, int column, int kept) {
            IssueLog log = new IssueLog("p", "abcd\n\ud83d\ude00e");
            log.add(line, column, "m");

            assertThat(issues(log)).containsExactly("p:" + line + ":" + kept + ": m");
        }

        @Test
        void listsAThousandAndSaysOfNoMoreWhereThereAreNone() {
            IssueLog log = new IssueLog("p", "abc");
            for (int i = 0; i < 1_000; i++) {
                log.add(1, 1, "m");
            }
            assertThat(issues(log)).hasSize(1_000).containsOnly("p:1:1: m");

            log.add(1, 1, "m");

            assertThat(log.count()).isEqualTo(1_001);
            assertThat(log.issues()).hasSize(1_001);
            assertThat(log.issues().get(1_000))
                    .isEqualTo(new Issue(
                            "p", 1, 1, "There are 1001 issues; the first 1000 that were found are listed.", "abc"));
        }
    }

    @Nested
    class AddWithin {

        private String place(String source, String text, boolean plain, int column) {
            IssueLog log = new IssueLog("p", source);
            log.addWithin(new YamlNode.Scalar(text, plain, 1, column), 2, "m");
            return issues(log).get(0);
        }

        @Test
        void pointsIntoATextThatIsWrittenAsItIs() {
            assertThat(place("- a == b", "a == b", true, 3)).isEqualTo("p:1:5: m");
            assertThat(place("- \"a == b\"", "a == b", false, 3)).isEqualTo("p:1:6: m");
            assertThat(place("\ud83d\ude00: a == b", "a == b", true, 4)).isEqualTo("p:1:6: m");
        }

        @Test
        void pointsAtTheBeginningOfATextThatIsWrittenOtherwise() {
            assertThat(place("- \"a \\x3d= b\"", "a == b", false, 3)).isEqualTo("p:1:3: At character 3: m");
            assertThat(place("- |", "a == b", false, 3)).isEqualTo("p:1:3: At character 3: m");
            assertThat(place("- >", "a == b", false, 4)).isEqualTo("p:1:4: At character 3: m");
            assertThat(place("", "a == b", false, 7)).isEqualTo("p:1:1: At character 3: m");
        }
    }
}
