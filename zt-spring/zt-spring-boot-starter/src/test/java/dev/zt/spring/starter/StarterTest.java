package dev.zt.spring.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the starter adds to what Spring Boot brings: few jars, and small ones. */
class StarterTest {

    private static final int MAX_JARS = 12;
    private static final long MAX_BYTES = 4_000_000;
    /** Boot brings these itself, in versions of its own. */
    private static final List<String> OF_BOOT = List.of("slf4j-api-", "jspecify-");

    private static List<Path> added() throws IOException {
        String classPath = Files.readString(Path.of("target/starter.classpath"));
        return Arrays.stream(classPath.split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> OF_BOOT.stream().noneMatch(jar.getFileName().toString()::startsWith))
                .toList();
    }

    private static long size(Path jarOrDirectory) {
        try (Stream<Path> files = Files.walk(jarOrDirectory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void addsFewJars() throws IOException {
        // The starter's own jar, which has no code, is one more.
        assertThat(added()).hasSizeBetween(4, MAX_JARS - 1);
    }

    @Test
    void addsLittleWeight() throws IOException {
        assertThat(added().stream().mapToLong(StarterTest::size).sum()).isBetween(100_000L, MAX_BYTES);
    }

    @Test
    void bringsNoFrameworkOfItsOwn() throws IOException {
        assertThat(added())
                .noneMatch(jar -> jar.toString().contains("springframework"))
                .noneMatch(jar -> jar.toString().contains("tomcat"))
                .noneMatch(jar -> jar.toString().contains("netty"))
                .noneMatch(jar -> jar.toString().contains("protobuf"))
                .noneMatch(jar -> jar.toString().contains("spiffe"))
                .noneMatch(jar -> jar.toString().contains("bcp"))
                .noneMatch(jar -> jar.toString().contains("devkit"));
    }
}
