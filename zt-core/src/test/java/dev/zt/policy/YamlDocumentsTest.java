package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentsTest {

    private static String problem(String text) {
        YamlSyntaxException e = catchThrowableOfType(YamlSyntaxException.class, () -> YamlDocuments.read(text));
        return e.line() + ":" + e.column() + ": " + e.getMessage();
    }

    @Nested
    class Characters {

        @ParameterizedTest
        @CsvSource({
            "'\\0',            1:1",
            "'ab\\0',          1:3",
            "'a\\n\\0',        2:1",
            "'a\\nbc\\0',      2:3",
            "'a\\r\\0',        2:1",
            "'a\\r\\n\\0',     2:1",
            "'a\\r\\r\\nb\\0', 3:2",
            "'a\\n\\n\\0',     3:1",
            "'*\\0',           1:2",
            "'\\n**\\0',       2:3"
        })
        void thatAreNotAllowedHaveTheirPlaceInCodePoints(String text, String place) {
            String unescaped = text.replace("\\r", "\r")
                    .replace("\\n", "\n")
                    .replace("\\0", "\0")
                    .replace("*", "\ud83d\ude00");

            assertThat(problem(unescaped))
                    .isEqualTo(place + ": The character U+0000 is not allowed in YAML; remove it.");
        }

        @ParameterizedTest
        @ValueSource(ints = {0x1f, 0x9f, 0xfffe, 0xffff, 0xd800})
        void outsideOfYamlAreRefused(int c) {
            assertThat(problem("a" + Character.toString(c) + "b")).startsWith("1:2: The character U+");
        }

        @ParameterizedTest
        @ValueSource(ints = {'!', '~', '0', 0x85, 0xa0, 0xe9, 0xd7ff, 0xe000, 0xfffd, 0x10000, 0x10ffff})
        void ofYamlAreTaken(int c) throws YamlSyntaxException {
            String value = "x" + Character.toString(c) + "y";

            assertThat(YamlDocuments.read("\"" + value + "\""))
                    .singleElement()
                    .isEqualTo(new YamlNode.Scalar(value, false, 1, 1));
        }
    }

    @Nested
    class Read {

        @Test
        void givesEachNodeItsPlace() throws YamlSyntaxException {
            List<YamlNode> documents = YamlDocuments.read("a: [b,\n  {c: 'd'}]\n---\ne\n");

            assertThat(documents)
                    .containsExactly(
                            new YamlNode.Mapping(
                                    List.of(new YamlNode.Entry(
                                            new YamlNode.Scalar("a", true, 1, 1),
                                            new YamlNode.Sequence(
                                                    List.of(
                                                            new YamlNode.Scalar("b", true, 1, 5),
                                                            new YamlNode.Mapping(
                                                                    List.of(new YamlNode.Entry(
                                                                            new YamlNode.Scalar("c", true, 2, 4),
                                                                            new YamlNode.Scalar("d", false, 2, 7))),
                                                                    2,
                                                                    3)),
                                                    1,
                                                    4))),
                                    1,
                                    1),
                            new YamlNode.Scalar("e", true, 4, 1));
        }

        @Test
        void takesThirtyTwoLevelsAndNoMore() throws YamlSyntaxException {
            assertThat(YamlDocuments.read("[".repeat(32) + "]".repeat(32))).hasSize(1);
            assertThat(YamlDocuments.read("{a: ".repeat(31) + "b" + "}".repeat(31)))
                    .hasSize(1);
            assertThat(problem("[".repeat(33) + "]".repeat(33)))
                    .isEqualTo("1:33: The text is nested deeper than 32 levels.");
            assertThat(problem("{a: ".repeat(32) + "b" + "}".repeat(32)))
                    .endsWith("The text is nested deeper than 32 levels.");
        }

        @Test
        void namesThePlaceOfASyntaxError() {
            assertThat(problem("a: b\n c: [d\n")).startsWith("2:3: YAML syntax: ");
        }

        @Test
        void leavesDocumentsOutThatSayNothing() throws YamlSyntaxException {
            assertThat(YamlDocuments.read("---\n~\n---\n\"\"\n---\nnull\n"))
                    .containsExactly(new YamlNode.Scalar("", false, 4, 1));
        }
    }

    @Nested
    class Items {

        private List<String> read(String text) throws YamlSyntaxException {
            List<String> read = new ArrayList<>();
            YamlDocuments.read(text, List.of("spec", "rules"), (document, item) -> {
                read.add(document.get(0).key().text() + " " + ((YamlNode.Scalar) item).text());
                return item;
            });
            return read;
        }

        @Test
        void ofTheListAreReadInTheirOrder() throws YamlSyntaxException {
            assertThat(read("a: 1\nspec: {x: [1], rules: [2, 3], y: {rules: [4]}}\n---\nb: 1\nspec: {rules: [5]}\n"))
                    .containsExactly("a 2", "a 3", "b 5");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "rules: [1]",
                    "[{spec: {rules: [1]}}]",
                    "spec: [{rules: [1]}]",
                    "x: {spec: {rules: [1]}}",
                    "spec: {x: {rules: [1]}}",
                    "spec: {rules: {rules: [1]}}",
                    "spec: {spec: {rules: [1]}}",
                    "spec: [1]"
                })
        void ofOtherListsAreLeftAlone(String text) throws YamlSyntaxException {
            assertThat(read(text)).isEmpty();
        }

        @Test
        void standWhereTheReaderPutsThem() throws YamlSyntaxException {
            YamlNode put = new YamlNode.Made("rule", 1, 1);
            YamlNode document = YamlDocuments.read("spec: {rules: [a]}", List.of("spec", "rules"), (d, i) -> put)
                    .get(0);

            YamlNode spec = ((YamlNode.Mapping) document).entries().get(0).value();
            YamlNode rules = ((YamlNode.Mapping) spec).entries().get(0).value();
            assertThat(((YamlNode.Sequence) rules).items()).containsExactly(put);
        }
    }
}
