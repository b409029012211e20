package dev.zt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide shows is what the commands print; {@code -Dzt.docs.update=true} writes it anew. */
class PolicyToolsGuideTest {

    @Test
    void outputsAreThoseOfTheCommands() throws IOException {
        GuideConsole guide = new GuideConsole(
                Path.of("../docs/guide/policy-tools.md"),
                "../docs/guide/shop-policy/",
                Pattern.compile("[a-z/]+\\.(yaml|txt)"));

        assertThat(guide.check()).isEqualTo(6);
    }
}
