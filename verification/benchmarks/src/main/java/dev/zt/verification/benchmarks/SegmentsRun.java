package dev.zt.verification.benchmarks;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures how long segments take to be derived and verified, and ends with 1 if a floor is missed. */
public final class SegmentsRun {

    private static final double MOST_SECONDS = 5;
    private static final double LEAST_RATIO = 7;

    private SegmentsRun() {}

    /**
     * Runs.
     *
     * @param arguments none
     * @throws RunnerException if the benchmark cannot be run
     */
    public static void main(String[] arguments) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("\\." + SegmentsBenchmark.class.getSimpleName() + "\\.")
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.MILLISECONDS)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .jvmArgs("-Xms2g", "-Xmx2g", "-XX:+UseSerialGC")
                        .warmupIterations(5)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(2))
                        .forks(1)
                        .build())
                .run();
        double small = millis(results, "deriveAndVerify", "500");
        double large = millis(results, "deriveAndVerify", "5000");
        System.out.printf(
                Locale.ROOT,
                "%s, Java %s%n| workloads | edges | derive and verify | write |%n|---|---|---|---|%n"
                        + "| 500 | 5,000 | %.0f ms | %.0f ms |%n| 5,000 | 50,000 | %.0f ms | %.0f ms |%n"
                        + "%.1f times as long for ten times as much%n",
                LocalDate.now(Clock.systemUTC()),
                Runtime.version(),
                small,
                millis(results, "write", "500"),
                large,
                millis(results, "write", "5000"),
                large / small);
        if (large / TimeUnit.SECONDS.toMillis(1) >= MOST_SECONDS || large / small < LEAST_RATIO) {
            System.out.println("A floor is missed: less than 5 s, and at least 7 times as long.");
            System.exit(1);
        }
    }

    private static double millis(Collection<RunResult> results, String benchmark, String workloads) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + benchmark))
                .filter(result -> workloads.equals(result.getParams().getParam("workloads")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing was measured for " + workloads))
                .getPrimaryResult()
                .getScore();
    }
}
