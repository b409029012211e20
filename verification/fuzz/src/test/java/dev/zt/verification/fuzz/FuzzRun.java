package dev.zt.verification.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One target, fuzzed by Jazzer in a JVM of its own with little memory and a bound on the time of each input. */
final class FuzzRun {

    private static final Path BUILD = Path.of("target", "fuzz");
    private static final int SECONDS_FOR_ONE_INPUT = 10;
    private static final int LONGEST_INPUT = 16_384;

    private final Target target;
    private final long seconds;
    private final Path directory;

    FuzzRun(Target target, long seconds) {
        this.target = target;
        this.seconds = seconds;
        this.directory = BUILD.resolve(target.name()).toAbsolutePath();
    }

    /** Fuzzes, and leaves Jazzer's output and what it found under {@code target/fuzz}. */
    JazzerOutput run() throws IOException, InterruptedException {
        Path seeds = Files.createDirectories(directory.resolve("seeds"));
        Path corpus = Files.createDirectories(directory.resolve("corpus"));
        List<byte[]> inputs = target.seeds();
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(seeds.resolve("seed-" + i), inputs.get(i));
        }
        Path output = directory.resolve("output.txt");
        Process jazzer = new ProcessBuilder(command(corpus, seeds))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!jazzer.waitFor(seconds + 300, TimeUnit.SECONDS)) {
                throw new AssertionError(target.name() + ": Jazzer does not end; see " + output);
            }
        } finally {
            jazzer.destroyForcibly();
        }
        return JazzerOutput.of(Files.readAllLines(output), jazzer.exitValue());
    }

    private List<String> command(Path corpus, Path seeds) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+EnableDynamicAgentLoading",
                "-Dzt.fuzz.target=" + target.name(),
                "-cp",
                classPath(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + JazzerEntry.class.getName(),
                "--instrumentation_includes=dev.zt.identity.**:dev.zt.trust.**:dev.zt.source.**:dev.zt.tls.**"
                        + ":dev.zt.jwt.**:dev.zt.policy.**:dev.zt.internal.**",
                "--custom_hook_includes=dev.zt.**",
                "-max_total_time=" + seconds,
                "-timeout=" + SECONDS_FOR_ONE_INPUT,
                "-max_len=" + LONGEST_INPUT,
                "-print_final_stats=1",
                corpus.toString(),
                seeds.toString()));
        Path findings = Path.of("src/test/resources/findings", target.name()).toAbsolutePath();
        if (Files.isDirectory(findings)) {
            command.add(findings.toString());
        }
        return command;
    }

    /** The driver is started elsewhere, so that its class path must not depend on where this runs. */
    private static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    static List<Target> chosen(String names) {
        return names.equals("all")
                ? Targets.all()
                : Arrays.stream(names.split(",")).map(Targets::named).toList();
    }
}
