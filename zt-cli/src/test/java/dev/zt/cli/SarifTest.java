package dev.zt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SarifTest {

    private static Sarif.Finding finding(String level, String subject) {
        return new Sarif.Finding("CODE_" + level, level, "says why", "a.yaml", subject);
    }

    private static List<String> results(String text) {
        return text.lines()
                .filter(line -> line.contains("\"text\""))
                .map(line -> line.replaceAll(".*\"text\" : \"(.*)\".*", "$1"))
                .toList();
    }

    @Test
    void hasEachResultOnceAndErrorsFirst() {
        String text = Sarif.write(
                List.of(finding("note", "c"), finding("warning", "b"), finding("error", "a"), finding("warning", "b")));

        assertThat(results(text)).containsExactly("a: says why", "b: says why", "c: says why");
        assertThat(text).doesNotContain("invocations");
    }

    @Test
    void writesPathsAsReferences() {
        assertThat(Stream.of("policy/a b.yaml", "/tmp/ä.yaml", "a:b", "cluster/arn:aws:eks", "#?%")
                        .map(file -> Sarif.write(List.of(new Sarif.Finding("CODE", "note", "says why", file, "a")))))
                .satisfiesExactly(
                        text -> assertThat(text).contains("\"policy/a%20b.yaml\""),
                        text -> assertThat(text).contains("\"/tmp/%C3%A4.yaml\""),
                        text -> assertThat(text).contains("\"./a:b\""),
                        text -> assertThat(text).contains("\"cluster/arn:aws:eks\""),
                        text -> assertThat(text).contains("\"%23%3F%25\""));
    }

    @Test
    void saysHowManyResultsAreLeftOutOfMoreThanCodeHostsTake() {
        Stream<Sarif.Finding> warnings =
                IntStream.range(0, Sarif.MAX_RESULTS).mapToObj(i -> finding("warning", "w" + i));

        String text = Sarif.write(
                Stream.concat(warnings, Stream.of(finding("error", "last"))).toList());

        assertThat(results(text))
                .hasSize(Sarif.MAX_RESULTS + 1)
                .startsWith(
                        "1 more result is left out, since 25000 are the most that is taken of one run. Mend some of"
                                + " those that are here, or print each as text.",
                        "last: says why",
                        "w0: says why")
                .doesNotContain("w24999: says why");
        assertThat(text).containsOnlyOnce("\"executionSuccessful\" : true");
    }
}
