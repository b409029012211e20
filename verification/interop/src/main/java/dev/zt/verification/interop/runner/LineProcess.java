package dev.zt.verification.interop.runner;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A process that answers each line of its input with one, and ends with its input, so also when the runner dies. */
final class LineProcess implements AutoCloseable {

    /** Where these say that this is production, the dev authority does not start. */
    private static final Set<String> PRODUCTION_MARKERS =
            Set.of("KUBERNETES_SERVICE_HOST", "SPRING_PROFILES_ACTIVE", "ZT_ENV", "ENVIRONMENT", "APP_ENV");

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    private LineProcess(String name, Path log, List<String> command) throws IOException {
        this.name = name;
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().keySet().removeAll(PRODUCTION_MARKERS);
        this.process = builder.start();
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a program; what it complains about goes to a file of its name. */
    static LineProcess start(String name, Path logs, List<String> command) throws IOException {
        return new LineProcess(name, logs.resolve(name + ".log"), command);
    }

    /** Starts a class of this class path. */
    static LineProcess java(String name, Path logs, String main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(arguments);
        return start(name, logs, command);
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

    /** Gives a command and returns what follows the {@code ok} of its answer. */
    String ask(String command) {
        try {
            in.write(command + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen; its log is " + log, e);
        }
        String answer = line();
        if (!answer.startsWith("ok ")) {
            throw new IllegalStateException(
                    name + " answered '" + command + "' with '" + answer + "'; its log is " + log);
        }
        return answer.substring("ok ".length());
    }

    @Override
    public void close() {
        try {
            in.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
