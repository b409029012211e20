package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDocumentTest {

    private static List<String> issues(String text) {
        IssueLog issues = new IssueLog("a.json", text);
        JsonDocument.read(text, issues);
        return issues.issues().stream().map(Issue::toString).toList();
    }

    @Nested
    class Read {

        @Test
        void givesEachNodeItsPlace() {
            String text = "{\"a\": [\"b\",\n  {\"c\": \"d\"}]}";
            IssueLog issues = new IssueLog("a.json", text);

            assertThat(JsonDocument.read(text, issues))
                    .isEqualTo(new YamlNode.Mapping(
                            List.of(new YamlNode.Entry(
                                    new YamlNode.Scalar("a", false, 1, 2),
                                    new YamlNode.Sequence(
                                            List.of(
                                                    new YamlNode.Scalar("b", false, 1, 8),
                                                    new YamlNode.Mapping(
                                                            List.of(new YamlNode.Entry(
                                                                    new YamlNode.Scalar("c", false, 2, 4),
                                                                    new YamlNode.Scalar("d", false, 2, 9))),
                                                            2,
                                                            3)),
                                            1,
                                            7))),
                            1,
                            1));
            assertThat(issues.count()).isZero();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "``               | a.json:1:1: The text holds no policy.",
                    "{} {}            | a.json:1:4: The text goes on behind the policy; remove the rest.",
                    "{\"a\": 5}       | a.json:1:7: 5 is no text; write it in quotes, or remove it.",
                    "[true]           | a.json:1:2: true is no text; write it in quotes, or remove it.",
                    "[\"a\" \"b\"]    | a.json:1:6: JSON syntax: ",
                    "[                | a.json:1:2: JSON syntax: "
                })
        void namesThePlaceOfWhatIsWrong(String text, String issue) {
            assertThat(issues(text)).singleElement().asString().startsWith(issue);
        }

        @Test
        void takesAMillionCharactersAndNoMore() {
            String longest = "{}" + " ".repeat((1 << 20) - 2);

            assertThat(issues(longest)).isEmpty();
            assertThat(issues(longest + " "))
                    .containsExactly("a.json:1:1: The text has 1048577 characters; at most 1048576 are allowed.");
        }
    }
}
