package dev.zt.http.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.AccessPolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Path README = Path.of("../README.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/zt/http/docs/PlainJava.java");

    @Test
    void javaIsWhatIsCompiledHere() throws IOException {
        String source = Files.readString(SOURCE);
        int start = source.indexOf('\n', source.indexOf("tag::readme")) + 1;
        int end = source.lastIndexOf('\n', source.indexOf("end::readme")) + 1;
        String tagged = source.substring(start, end - 1).stripIndent() + "\n";

        assertThat(block("java")).isEqualTo(tagged);
    }

    @Test
    void policyIsValid() throws IOException {
        assertThat(AccessPolicyReader.parse(block("yaml"), "README.md")).hasSize(1);
    }

    private static String block(String language) throws IOException {
        String text = Files.readString(README);
        String opening = "```" + language + "\n";
        int start = text.indexOf(opening) + opening.length();
        return text.substring(start, text.indexOf("```", start));
    }
}
