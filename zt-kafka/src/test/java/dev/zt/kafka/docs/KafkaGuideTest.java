package dev.zt.kafka.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KafkaGuideTest {

    @Test
    void showsWhatIsCompiledHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/zt/kafka/docs/KafkaGuide.java"));
        String guide = Files.readString(Path.of("../docs/guide/kafka.md"));

        assertThat(guide).contains("```java\n" + tagged(source, "producer") + "```");
    }

    private static String tagged(String source, String tag) {
        int start = source.indexOf('\n', source.indexOf("tag::" + tag)) + 1;
        int end = source.lastIndexOf('\n', source.indexOf("end::" + tag));
        return source.substring(start, end).stripIndent() + "\n";
    }
}
