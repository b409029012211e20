package dev.zt.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ByteArrayResource;

/** Holds the applications that the guides show against the code and the versions of this build. */
class GuidesTest {

    private static final Path ROOT = Path.of("../..");
    private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

    @TempDir
    private Path directory;

    @Test
    void applicationOfTheQuickstartCompiles() throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        List<File> sources = new ArrayList<>();
        for (String source : blocks("quickstart.md", "java")) {
            String type = first("class (\\w+) \\{", source);
            sources.add(
                    Files.writeString(directory.resolve(type + ".java"), source).toFile());
        }
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-proc:none", "-parameters", "-d", directory.toString()),
                        null,
                        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)
                                .getJavaFileObjectsFromFiles(sources))
                .call();

        assertThat(sources).hasSize(2);
        assertThat(compiled).as(messages.toString()).isTrue();
    }

    /** Its stubs are made elsewhere, so that it is not compiled here. */
    @Test
    void typesOfZtInTheGrpcGuideExist() throws IOException {
        List<String> imports = blocks("spring-grpc-and-clients.md", "java").stream()
                .flatMap(source -> all("^import (dev\\.zt\\.[\\w.]+|io\\.grpc\\.[\\w.]+|org\\.[\\w.]+);$", source))
                .toList();

        assertThat(imports)
                .hasSizeGreaterThan(8)
                .allSatisfy(
                        name -> assertThat(Class.forName(name, false, getClass().getClassLoader())
                                        .getName())
                                .isEqualTo(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart.md", "spring-grpc-and-clients.md"})
    void settingsOfZtAreKnown(String page) throws IOException {
        List<String> settings = blocks(page, "yaml").stream()
                .flatMap(yaml -> settings(yaml).stringPropertyNames().stream())
                .filter(name -> name.startsWith("zt."))
                .map(name -> name.replaceFirst("^zt\\.clients\\.\\w+\\.(peer|url|target)$", "zt.clients"))
                .toList();

        assertThat(settings).isNotEmpty();
        assertThat(known()).containsAll(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart.md", "spring-grpc-and-clients.md"})
    void versionsAreThoseOfThisBuild(String page) throws IOException {
        String build = Files.readString(ROOT.resolve("pom.xml"));
        String shown = blocks(page, "xml").get(0);

        assertThat(first("<zt.version>(.*)</zt.version>", shown))
                .isEqualTo(first("<artifactId>zt-parent</artifactId>\\s*<version>(.*)</version>", build));
        assertThat(first("<netty.version>(.*)</netty.version>", shown))
                .isEqualTo(first("<netty.version>(.*)</netty.version>", build));
        assertThat(first("<artifactId>spring-boot-starter-parent</artifactId>\\s*<version>(.*)</version>", shown))
                .isEqualTo(first("<spring-boot.version>(.*)</spring-boot.version>", build));
    }

    private static List<String> known() throws IOException {
        return all("\"name\": \"(zt\\.[\\w.-]+)\"", Files.readString(METADATA)).toList();
    }

    private static Properties settings(String yaml) {
        YamlPropertiesFactoryBean reader = new YamlPropertiesFactoryBean();
        reader.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
        return Objects.requireNonNull(reader.getObject());
    }

    private static String first(String pattern, String text) {
        return all(pattern, text).findFirst().orElseThrow(() -> new AssertionError(pattern + " is not in: " + text));
    }

    private static Stream<String> all(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(result -> result.group(1));
    }

    private static List<String> blocks(String page, String language) throws IOException {
        String text = Files.readString(ROOT.resolve("docs/guide").resolve(page));
        return Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .toList();
    }
}
