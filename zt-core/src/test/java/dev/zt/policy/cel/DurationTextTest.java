package dev.zt.policy.cel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "90s, PT1M30S",
        "1h30m, PT1H30M",
        "2m, PT2M",
        "1.5s, PT1.5S",
        "250ms, PT0.25S",
        "7us, PT0.000007S",
        "9ns, PT0.000000009S",
        "-5m, PT-5M",
        "-1.25s, PT-1.25S",
        "0s, PT0S",
        "1h1m1s1ms1us1ns, PT1H1M1.001001001S",
        "315576000000s, PT87660000H"
    })
    void readsWhatGoWrites(String text, Duration duration) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "5",
                "s",
                "5 s",
                " 5s",
                "5s ",
                "5x",
                "5sx",
                "+5s",
                "--5s",
                "1.s",
                ".5s",
                "315576000001s",
                "-315576000001s"
            })
    void refusesTheRest(String text) {
        assertThat(DurationText.parse(text)).isNull();
    }
}
