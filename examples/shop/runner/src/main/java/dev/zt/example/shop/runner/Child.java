package dev.zt.example.shop.runner;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that takes commands on its standard input and ends when that does, so also when the runner dies. */
final class Child implements AutoCloseable {

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a process in a folder, where its standard error goes to a file of its name. */
    static Child start(String name, Path folder, List<String> command, Map<String, String> environment)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(log.toFile());
        builder.environment().putAll(environment);
        return new Child(name, log, builder.start());
    }

    /** Waits for the line that says that it serves. */
    void awaitReady() {
        String line = line();
        if (!line.equals("READY")) {
            throw new IllegalStateException(
                    name + " said \"" + line + "\" where READY was expected; its log is " + log);
        }
    }

    private String line() {
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

    /** Waits until it has ended by itself and says with which code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " goes on where its end was expected; its log is " + log);
        }
        return process.exitValue();
    }

    long pid() {
        return process.pid();
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
