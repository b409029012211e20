package dev.zt.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"``, \"\"", "plain ~, \"plain ~\"", "a\"b, \"a\\\"b\"", "a\\b, \"a\\\\b\"", "\u00e9, \"\\u00e9\""})
    void quotes(String text, String quoted) {
        assertThat(Quoted.quote(text)).isEqualTo(quoted);
    }

    @Test
    void escapesLineBreaksAndControls() {
        assertThat(Quoted.quote("a\r\n\tb\u0000\u001b[2J\u007f\u2028\u202e\ud83d\ude00"))
                .isEqualTo("\"a\\r\\n\\tb\\u0000\\u001b[2J\\u007f\\u2028\\u202e\\ud83d\\ude00\"");
    }

    @Test
    void showsOnlyPrintableAsciiWhateverComesIn() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            assertThat(Quoted.quote(String.valueOf(c))).matches("\"[\\x20-\\x7e]{1,6}\"");
        }
    }

    @Test
    void showsTextOf120CharactersWhole() {
        assertThat(Quoted.quote("x".repeat(120))).isEqualTo("\"" + "x".repeat(120) + "\"");
    }

    @Test
    void shortensLongerText() {
        assertThat(Quoted.quote("x".repeat(121))).isEqualTo("\"" + "x".repeat(120) + "...\" (121 characters)");
        assertThat(Quoted.escape("x".repeat(121))).isEqualTo("x".repeat(120) + "...");
    }

    @Test
    void escapesWithoutQuotes() {
        assertThat(Quoted.escape("a\"\n")).isEqualTo("a\\\"\\n");
    }

    @Test
    void ignoresLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(Quoted.quote("\u0019")).isEqualTo("\"\\u0019\"");
        } finally {
            Locale.setDefault(before);
        }
    }
}
