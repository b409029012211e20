package dev.zt.example.firstcall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that takes commands on its standard input and ends when that does, so also when the runner dies. */
final class Child implements AutoCloseable {

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    /** Starts a process that takes its identity from a Workload API. */
    Child(Class<?> main, Path log, String workloadApi, String... args) throws IOException {
        this.name = main.getSimpleName();
        this.log = log;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put("SPIFFE_ENDPOINT_SOCKET", workloadApi);
        this.process = builder.start();
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Waits for the next line. */
    String line() {
        try {
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException(name + " ended early; its log is " + log);
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a command and returns its answer. */
    String ask(String command) {
        try {
            in.write(command + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen; its log is " + log, e);
        }
        return line();
    }

    @Override
    public void close() throws IOException {
        in.close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
