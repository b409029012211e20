package dev.zt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide shows is what the commands print; {@code -Dzt.docs.update=true} writes it anew. */
class SegmentsGuideTest {

    @Test
    void outputsAreThoseOfTheCommands() throws IOException {
        GuideConsole guide = new GuideConsole(
                Path.of("../docs/guide/segments.md"),
                "../examples/shop/",
                Pattern.compile("policy(/declared)?|k8s/[a-z./]+"));

        assertThat(guide.check()).isEqualTo(3);
    }
}
