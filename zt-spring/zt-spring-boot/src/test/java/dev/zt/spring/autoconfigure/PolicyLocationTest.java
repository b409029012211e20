package dev.zt.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.policy.Rule;
import dev.zt.source.IdentitySource;
import dev.zt.spring.RunningApp;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Where {@code zt.policy.file} finds policies. */
class PolicyLocationTest {

    private static final String NAME = "config/policy.yaml";
    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: baked-in}
            spec:
              workload: spiffe://shop.test/orders
              rules:
              - id: file
                effect: allow
                from: [{principals: ["spiffe://shop.test/web"]}]
                to: [{http: {methods: [GET], paths: ["/stock"]}}]
            """;

    @TempDir
    private Path directory;

    private static ApplicationContextRunner runner(String location) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZtAutoConfiguration.class))
                .withBean(IdentitySource.class, RunningApp.ORDERS::source, bean -> bean.setDestroyMethodName(""))
                .withPropertyValues("zt.policy.file=" + location);
    }

    private static void assertStarts(ApplicationContextRunner runner) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Zt.class).policies().rules())
                    .extracting(Rule::id)
                    .containsExactly("file");
        });
    }

    private static void assertRefuses(ApplicationContextRunner runner, String description, String action) {
        runner.run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(description);
            assertThat(analysis.getAction()).contains(action);
        });
    }

    private static FailureAnalysis analysis(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StartRefusedException refused) {
                return refused.analysis();
            }
        }
        return new ZtFailureAnalyzer().analyze(failure);
    }

    private Path write() throws IOException {
        Path file = directory.resolve(NAME);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, POLICY);
    }

    private URLClassLoader over(Path root) throws IOException {
        return new URLClassLoader(new URL[] {root.toUri().toURL()}, getClass().getClassLoader());
    }

    @Test
    void isAResourceInADirectory() throws IOException {
        write();
        try (URLClassLoader loader = over(directory)) {
            assertStarts(runner("classpath:" + NAME).withClassLoader(loader));
            assertStarts(runner("classpath:" + NAME)
                    .withPropertyValues("zt.policy.authority=files")
                    .withClassLoader(loader));
        }
    }

    @Test
    void isNotFollowedOnTheClassPath() throws IOException {
        Path file = write();
        try (URLClassLoader loader = over(directory)) {
            runner("classpath:" + NAME).withClassLoader(loader).run(context -> {
                Files.delete(file);
                Zt zt = context.getBean(Zt.class);
                // Longer than a followed file is not looked at.
                await().during(Duration.ofMillis(1_500))
                        .until(() -> !zt.policyStatus().isFailing());
            });
        }
    }

    @Test
    void isAResourceInAJar() throws IOException {
        Path jar = directory.resolve("app.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry(NAME));
            out.write(POLICY.getBytes(StandardCharsets.UTF_8));
        }
        try (URLClassLoader loader = over(jar)) {
            assertStarts(runner("classpath:" + NAME).withClassLoader(loader));
        }
    }

    @Test
    void isAPath() throws IOException {
        Path file = write();

        assertStarts(runner(file.toString()));
        assertStarts(runner("file:" + file));
        assertStarts(runner(file.toUri().toString()));
        assertStarts(runner(file.getParent().toString()));
        assertStarts(runner(Path.of("").toAbsolutePath().relativize(file).toString()));
    }

    /** As Spring's own conversion to paths would not have it. */
    @Test
    void isAPathAlsoWhereTheClassPathHasAResourceOfThatName() throws IOException {
        write();
        try (URLClassLoader loader = over(directory)) {
            runner(NAME)
                    .withClassLoader(loader)
                    .run(context -> assertThat(
                                    context.getBean(Zt.class).policyStatus().failure())
                            .contains("cannot read " + Path.of(NAME).toAbsolutePath()));
        }
    }

    @Test
    void isFollowedAtAPathThatIsNotThereYet() {
        runner(directory.resolve("later.yaml").toString())
                .run(context -> assertThat(
                                context.getBean(Zt.class).policyStatus().failure())
                        .contains("it allows nothing until it is there"));
    }

    @Test
    void isNoneWhereItIsEmpty() {
        runner("").run(context -> {
            assertThat(context.getBean(Zt.class).policyStatus().isFailing()).isFalse();
            assertThat(context.getBean(ZtProperties.class).policy().file()).isNull();
        });
    }

    @Test
    void isRefusedWhereTheResourceIsMissing() {
        assertRefuses(
                runner("classpath:none.yaml"),
                "Policy resource classpath:none.yaml is missing: the class loader ",
                "Mend the file or resource that zt.policy.file names");
    }

    @Test
    void isRefusedWhereItIsNoNameOfOneResource() {
        assertRefuses(
                runner("classpath:/policy.yaml"),
                "Policy resource name \"/policy.yaml\" is invalid.",
                "zt.policy.file");
        assertRefuses(
                runner("classpath*:policy.yaml"),
                "zt.policy.file is \"classpath*:policy.yaml\", which may be of several places",
                "as in classpath:policy.yaml");
    }

    /** A file may be missing at the start, so that nobody would notice. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ClassPath:policy.yaml",
                "classpath :policy.yaml",
                "optional:classpath:policy.yaml",
                "resource:policy.yaml",
                "https://other.test/policy.yaml",
                "jar:file:app.jar!/policy.yaml"
            })
    void isRefusedWhereItBeginsAsAnotherUrl(String location) {
        assertRefuses(
                runner(location),
                "zt.policy.file is \"" + location + "\", and begins as a URL does, with neither classpath: nor file:.",
                "a path whose name has a colon is written as ./" + location);
    }

    @Test
    void isAPathWithAColonInItsNameWhereAFolderStandsBefore() {
        runner("./later:policy.yaml")
                .run(context -> assertThat(
                                context.getBean(Zt.class).policyStatus().failure())
                        .contains("later:policy.yaml (NoSuchFileException)"));
    }

    @Test
    void isRefusedWhereNoFileCanHaveThatName() {
        assertRefuses(runner("policy\0.yaml"), "which is no path: ", "Name a file or a directory");
    }
}
