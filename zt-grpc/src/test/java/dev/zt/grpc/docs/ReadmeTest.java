package dev.zt.grpc.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    @Test
    void showsWhatIsCompiledHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/zt/grpc/docs/PlainGrpc.java"));
        int start = source.indexOf('\n', source.indexOf("tag::readme")) + 1;
        int end = source.lastIndexOf('\n', source.indexOf("end::readme"));
        String tagged = source.substring(start, end).stripIndent() + "\n";

        assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + tagged + "```");
    }
}
