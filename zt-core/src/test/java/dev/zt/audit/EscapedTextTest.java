package dev.zt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EscapedTextTest {

    @Test
    void leavesHarmlessTextAlone() {
        assertThat(EscapedText.full("a b: c")).isEqualTo("a b: c");
        assertThat(EscapedText.word("/a/b%20c;d=1@x")).isEqualTo("/a/b%20c;d=1@x");
    }

    @Test
    void escapesInFullBeyondOneChunk() {
        assertThat(EscapedText.full("x".repeat(120) + "\n" + "y".repeat(300)))
                .isEqualTo("x".repeat(120) + "\\n" + "y".repeat(300));
    }

    @Test
    void quotesWhatIsNotOneWord() {
        assertThat(EscapedText.word("/a: b")).isEqualTo("\"/a: b\"");
        assertThat(EscapedText.word("")).isEqualTo("\"\"");
        assertThat(EscapedText.word("x".repeat(121))).isEqualTo("\"" + "x".repeat(120) + "...\" (121 characters)");
    }

    @ParameterizedTest
    @MethodSource("dev.zt.audit.Hostile#paths")
    void yieldsPrintableAsciiWithoutBareQuotes(String text) {
        assertThat(EscapedText.full(text)).matches("([\\x20-\\x7e&&[^\"\\\\]]|\\\\.)*+");
        assertThat(EscapedText.word(text)).matches("[\\x20-\\x7e]++").hasSizeLessThan(800);
    }
}
