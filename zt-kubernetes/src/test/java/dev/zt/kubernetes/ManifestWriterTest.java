package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestWriterTest {

    private static String written(String value) {
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withLabels(Map.of("off", value))
                .endMetadata()
                .build();
        return ManifestWriter.write(List.of(map));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "No",
                "on",
                "y",
                "N",
                "true",
                "null",
                "~",
                "012",
                "0o7",
                "0x1F",
                "0b1",
                "1_0",
                "1e3",
                "+1",
                "-1",
                ".5",
                "1.10",
                "1.2.3",
                "12:30:45",
                "2026-11-30",
                "2026-11-30T10:00:00Z",
                ".inf",
                "=",
                "<<",
                ""
            })
    void quotesWhatOlderToolsWouldTakeForSomethingElse(String value) {
        assertThat(written(value)).endsWith("    'off': '" + value + "'\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "yesterday", "5b6634cc251986ad", "10.0.0.0/8", "a.b", "zt.dev/v1", "1st"})
    void leavesPlainTextPlain(String value) {
        assertThat(written(value)).endsWith("    'off': " + value + "\n");
    }
}
