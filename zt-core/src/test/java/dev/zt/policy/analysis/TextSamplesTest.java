package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.TextMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextSamplesTest {

    private static List<String> samples(String... matchers) {
        return TextSamples.of(Stream.of(matchers).map(TextMatcher::parse).toList(), "other");
    }

    @Test
    void areNoneWhereNobodyAsks() {
        assertThat(samples()).isEmpty();
    }

    @Test
    void areATextAndOneThatIsNot() {
        assertThat(samples("web")).containsExactlyInAnyOrder("web", "other", "");
    }

    @Test
    void areEachBeginningWithEachEndAndWithoutAny() {
        assertThat(samples("a*", "*z"))
                .containsExactlyInAnyOrder("a", "z", "", "other", "otherz", "aother", "aotherz", "az");
    }

    @Test
    void areATextThatIsThereAndOneThatIsNotForAnyText() {
        assertThat(samples("*")).containsExactlyInAnyOrder("other", "");
    }
}
