package dev.zt.verification.interop.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixTest {

    private final Matrix matrix = new Matrix();

    private String printed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        matrix.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void isNotAsExpectedWithoutARow() {
        assertThat(matrix.isExpected()).isFalse();
    }

    @Test
    void isAsExpectedIfEachCellIs() {
        matrix.add("a scene", (pair, transport) -> Seen.of("allowed", "allowed 200"));
        matrix.add("another", (pair, transport) -> Seen.NOTHING);

        assertThat(matrix.isExpected()).isTrue();
        assertThat(printed()).contains("ok  a scene").doesNotContain("NOT");
    }

    @Test
    void isNotAsExpectedIfOneCellIsNot() {
        matrix.add(
                "a scene",
                (pair, transport) ->
                        Seen.of("denied", pair == Pair.ZT_TO_GO && transport.equals("grpc") ? "allowed OK" : "denied"));

        assertThat(matrix.isExpected()).isFalse();
        assertThat(printed())
                .contains("NOT a scene")
                .contains("zt -> go-spiffe: expected denied, seen allowed: allowed OK");
    }

    @ParameterizedTest
    @CsvSource({
        "allowed, allowed 200, true",
        "allowed, allowed=12, true",
        "allowed, 'allowed=12,denied=1 403', false",
        "denied/server, server EOF, true",
        "denied/server, client x509, false",
        "allowed, nothing, false",
        "allowed, failed timeout, false",
        "denied/server, denied/server, false",
    })
    void holdsWhatWasSeenAgainstWhatHasToBe(String expected, String answer, boolean good) {
        assertThat(Seen.of(expected, answer).isExpected()).isEqualTo(good);
    }
}
