package dev.zt.grpc.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BearerGuideTest {

    @Test
    void showsWhatIsCompiledHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/zt/grpc/docs/BearerGrpc.java"));
        int start = source.indexOf('\n', source.indexOf("tag::guide")) + 1;
        int end = source.lastIndexOf('\n', source.indexOf("end::guide"));
        String tagged = source.substring(start, end).stripIndent() + "\n";

        assertThat(Files.readString(Path.of("../docs/guide/bearer-tokens.md"))).contains("```java\n" + tagged + "```");
    }
}
