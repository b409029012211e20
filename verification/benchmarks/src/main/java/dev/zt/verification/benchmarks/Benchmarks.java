package dev.zt.verification.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Measures everything and prints one table. */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Runs, and ends with status 1 if a floor is missed twice.
     *
     * @param arguments {@code --full} for the long form
     * @throws RunnerException if a benchmark cannot be run
     */
    public static void main(String[] arguments) throws RunnerException {
        Runs runs = new Runs(List.of(arguments).contains("--full"));
        List<Line> lines = runs.all();
        if (!new Goals(lines).missed().isEmpty()) {
            // A busy machine can make anything slow once.
            lines = runs.again(lines, new Goals(lines).missed());
        }
        Goals goals = new Goals(lines);
        System.out.printf(
                "%s, Java %s, %s, %d processors, load %.1f%n%n",
                LocalDate.now(Clock.systemUTC()),
                Runtime.version(),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        System.out.println(Table.of(goals));
        if (!goals.missed().isEmpty()) {
            System.exit(1);
        }
    }
}
