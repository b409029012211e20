package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @Nested
    class Nearest {

        @ParameterizedTest
        @CsvSource({
            "principals, principals",
            "Principals, principals",
            "PRINCIPALS, principals",
            "prinicpals, principals",
            "principal, principals",
            "principalss, principals",
            "rincipals, principals",
            "incipals, principals",
            "ncipals,",
            "xxprincipals, principals",
            "xxxprincipals,",
            "form, from",
            "fxym, from",
            "fxyz,",
            "frm, from",
            "fr, from",
            "f,",
            "ot,",
            "t, to",
            "tx, to",
            "xy,"
        })
        void isAtTwoEditsOrLessAndKeepsHalfOfTheWord(String word, String nearest) {
            assertThat(Spelling.nearest(word, List.of("principals", "from", "to")))
                    .isEqualTo(nearest);
        }

        @Test
        void isTheOneWithTheFewestEditsAndOfThoseTheFirst() {
            assertThat(Spelling.nearest("hosts", List.of("ports", "hots", "hosta")))
                    .isEqualTo("hots");
            assertThat(Spelling.nearest("hosts", List.of("ports", "posts"))).isEqualTo("posts");
            assertThat(Spelling.nearest("costs", List.of("hosts", "posts"))).isEqualTo("hosts");
        }

        @Test
        void isNotLookedForWhereTheWordIsLong() {
            String word = "a".repeat(40);

            assertThat(Spelling.nearest(word, List.of(word + "a"))).isEqualTo(word + "a");
            assertThat(Spelling.nearest(word + "a", List.of(word))).isNull();
        }
    }
}
