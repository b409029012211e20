package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class IssueTest {

    @Nested
    class Display {

        @Test
        void putsCaretBelowTheColumn() {
            assertThat(new Issue("p.yaml", 3, 5, "Bad.", "a: b c").display())
                    .isEqualTo("p.yaml:3:5: Bad.\n  a: b c\n      ^");
        }

        @Test
        void hidesWhatCouldSteerTerminal() {
            assertThat(new Issue("p", 1, 4, "m", "\ta\u001b[\u202ex").display())
                    .isEqualTo("p:1:4: m\n   a?[?x\n     ^");
        }

        @Test
        void showsOnlyPartOfLongLine() {
            String line = "a".repeat(1_000) + "X" + "b".repeat(1_000);
            assertThat(new Issue("p", 1, 1_001, "m", line).display())
                    .isEqualTo(
                            "p:1:1001: m\n  " + "a".repeat(60) + "X" + "b".repeat(59) + "\n  " + " ".repeat(60) + "^");
        }

        @Test
        void survivesColumnPastTheLine() {
            assertThat(new Issue("p", 9, 80, "m", "ab").display()).isEqualTo("p:9:80: m\n  ab\n    ^");
        }

        @Test
        void fitsOneLineAsText() {
            assertThat(new Issue("p", 9, 80, "m", "ab")).hasToString("p:9:80: m");
        }
    }

    @Nested
    class Create {

        @Test
        void rejectsPlaceBelowOne() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Issue("p", 0, 1, "m", ""))
                    .withMessage("line 0 and column 1 must be at least 1");
            assertThatIllegalArgumentException().isThrownBy(() -> new Issue("p", 1, 0, "m", ""));
        }
    }
}
