package dev.zt.devkit.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DevAuthorityMainTest {

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> settings, String input, String... arguments) {
        BufferedReader in = new BufferedReader(new StringReader(input));
        return new DevAuthorityMain(settings, in, print(out), print(err)).run(List.of(arguments));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    @Test
    void printsEndpointsThenReadyThenAnAnswerForEachLineAndEndsWithItsInput() {
        Path folder = directory.resolve("s");

        int code = run(Map.of(), "rotate web\n\nnope\n", "--socket-dir", folder.toString(), "--identity", "/web");

        assertThat(code).isZero();
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines)
                .hasSize(4)
                .startsWith(
                        "unix://" + folder + "/web.sock spiffe://local.zt-dev.internal/web", "READY", "ok rotated web");
        assertThat(lines.get(3)).startsWith("error command 'nope' is unknown");
        assertThat(folder.resolve("web.sock")).doesNotExist();
    }

    @Test
    void refusesToStartWhereItIsProduction() {
        int code = run(Map.of("ZT_ENV", "prod"), "", "--tcp", "--identity", "/web");

        assertThat(code).isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("The dev authority does not start: ZT_ENV is prod.")
                .contains("use SPIRE or another real issuer");
        assertThat(out.size()).isZero();
    }

    @Test
    void refusesToStartInAPod() {
        assertThat(run(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"), "", "--tcp", "--identity", "/web"))
                .isEqualTo(3);
        assertThat(out.size()).isZero();
    }

    @Test
    void refusesATrustDomainThatCouldBeReal() {
        assertThat(run(Map.of(), "", "--tcp", "--identity", "/web", "--trust-domain", "prod.example"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("trust domain prod.example could be a real one")
                .contains("usage:");
    }

    @Test
    void refusesAFolderThatIsTooLong() {
        String folder = directory.resolve("x".repeat(100)).toString();

        assertThat(run(Map.of(), "", "--socket-dir", folder, "--identity", "/web"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("a socket can have 100. Use a shorter folder.");
    }

    @Test
    @Timeout(60)
    void runsAsAProcessAndRefusesASecondOneAtItsSocket() throws Exception {
        String[] line = {"--socket-dir", directory.resolve("s").toString(), "--identity", "/web"};
        Process first = start(line);
        Writer input = new OutputStreamWriter(first.getOutputStream(), StandardCharsets.UTF_8);
        try (BufferedReader output = reader(first)) {
            assertThat(output.readLine()).endsWith("web.sock spiffe://local.zt-dev.internal/web");
            assertThat(output.readLine()).isEqualTo("READY");

            Process second = start(line);
            second.getOutputStream().close();
            assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(1);

            input.write("status\n");
            input.flush();
            assertThat(output.readLine()).startsWith("ok web issued until ");
            input.close();
            assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(first.exitValue()).isZero();
        } finally {
            first.destroyForcibly();
        }
    }

    @Test
    @Timeout(60)
    void runsDetachedUntilItIsKilledAndTakesItsSocketWithIt() throws Exception {
        Path folder = directory.resolve("s");
        Process process = start("--socket-dir", folder.toString(), "--identity", "/web", "--detached");
        try (BufferedReader output = reader(process)) {
            process.getOutputStream().close();
            output.readLine();
            assertThat(output.readLine()).isEqualTo("READY");
            assertThat(process.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(folder.resolve("web.sock")).exists();

            process.destroy();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(folder.resolve("web.sock")).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(String... arguments) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(
                java.toString(), "-cp", System.getProperty("java.class.path"), DevAuthorityMain.class.getName());
        builder.command().addAll(List.of(arguments));
        builder.environment()
                .keySet()
                .removeAll(List.of(
                        "KUBERNETES_SERVICE_HOST", "SPRING_PROFILES_ACTIVE", "ZT_ENV", "ENVIRONMENT", "APP_ENV"));
        return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}
