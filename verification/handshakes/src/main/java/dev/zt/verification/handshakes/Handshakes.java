package dev.zt.verification.handshakes;

import dev.zt.tls.CryptoEngine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures each engine in a JVM of its own, with zt and with the bare provider in turn, and prints a table.
 *
 * <p>With arguments it is one of those JVMs.
 */
public final class Handshakes {

    private static final List<CryptoEngine> ENGINES =
            List.of(CryptoEngine.JDK, CryptoEngine.CONSCRYPT, CryptoEngine.ACCP);
    private static final String ROW = "row ";

    private Handshakes() {}

    /**
     * Runs.
     *
     * @param arguments nothing, or the engine to measure
     * @throws Exception if an engine cannot be measured
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            System.out.println(
                    ROW + Measurement.of(CryptoEngine.valueOf(arguments[0])).format());
            return;
        }
        List<Result> results = new ArrayList<>();
        for (CryptoEngine engine : ENGINES) {
            results.add(child(engine));
        }
        print(results, System.out);
    }

    private static Result child(CryptoEngine engine) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xms512m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path")));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(Handshakes.class.getName(), engine.name()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String row =
                output.lines().filter(line -> line.startsWith(ROW)).findFirst().orElse(null);
        if (process.waitFor() != 0 || row == null) {
            throw new IOException(engine + " could not be measured: " + output);
        }
        return Result.parse(row.substring(ROW.length()));
    }

    private static void print(List<Result> results, PrintStream out) {
        Result jdk = results.get(0);
        out.printf(
                Locale.ROOT,
                "%nJava %s, a full mutual TLS 1.3 handshake, CPU of both ends, P-256%n%n",
                Runtime.version());
        out.println("| engine | provider alone µs | with zt µs | zt adds µs | at the client | at the server |"
                + " new certificate each time µs | of the JDK's | garbage KB |");
        out.println("|---|---|---|---|---|---|---|---|---|");
        for (Result result : results) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %.2f | %.0f |%n",
                    result.engine(),
                    result.bare(),
                    result.withZt(),
                    result.added(),
                    result.atClient(),
                    result.atServer(),
                    result.strangers(),
                    result.withZt() / jdk.withZt(),
                    result.garbage());
        }
    }

    /** What one JVM measured: microseconds of CPU, kilobytes. */
    record Result(
            String engine,
            double bare,
            double withZt,
            double added,
            double atClient,
            double atServer,
            double strangers,
            double garbage) {

        String format() {
            return String.join(
                    ";",
                    engine,
                    Double.toString(bare),
                    Double.toString(withZt),
                    Double.toString(added),
                    Double.toString(atClient),
                    Double.toString(atServer),
                    Double.toString(strangers),
                    Double.toString(garbage));
        }

        static Result parse(String row) {
            String[] fields = row.split(";", -1);
            return new Result(
                    fields[0],
                    Double.parseDouble(fields[1]),
                    Double.parseDouble(fields[2]),
                    Double.parseDouble(fields[3]),
                    Double.parseDouble(fields[4]),
                    Double.parseDouble(fields[5]),
                    Double.parseDouble(fields[6]),
                    Double.parseDouble(fields[7]));
        }
    }
}
