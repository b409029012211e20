package dev.zt.verification.interop.istio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    private static final Path ROWS = Path.of("istio/differences.md");

    @Test
    void hasARowWithAReasonForEach() throws IOException {
        List<String> rows = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(ROWS))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Stream.of(Difference.values()).map(Difference::label).toList());
    }

    @Test
    void isInTheGuide() throws IOException {
        assertThat(Files.readString(Path.of("../../docs/guide/istio-policies.md")))
                .contains(Files.readString(ROWS));
    }
}
