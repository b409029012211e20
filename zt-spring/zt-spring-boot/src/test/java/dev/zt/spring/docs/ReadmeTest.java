package dev.zt.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    @Test
    void showsWhatIsCompiledHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/zt/spring/docs/AnnotatedController.java"));
        int start = source.indexOf('\n', source.indexOf("tag::readme")) + 1;
        int end = source.lastIndexOf('\n', source.indexOf("end::readme"));
        String tagged = source.substring(start, end).stripIndent() + "\n";

        assertThat(Files.readString(Path.of("../../README.md"))).contains("```java\n" + tagged + "```");
    }

    @Test
    void settingsAreThoseOfThePageOfProperties() throws IOException {
        assertThat(Files.readString(Path.of("../../docs/reference/spring-properties.md")))
                .contains("zt.source", "zt.policy.file", "zt.audit.file");
    }
}
