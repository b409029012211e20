package dev.zt.verification.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs benchmarks by JMH, each in JVMs of its own, and returns lines of the table. */
final class Runs {

    /** How the cost depends on the number of rules is asked of those alone. */
    private static final Set<Contender> SIZED = EnumSet.of(
            Contender.GRPC_ZT,
            Contender.GRPC_RBAC,
            Contender.GRPC_CASBIN,
            Contender.HANDLER_ZT,
            Contender.HTTP_ZT,
            Contender.HTTP_SPRING,
            Contender.HTTP_CASBIN);

    private static final Set<Contender> OURS = EnumSet.of(
            Contender.GRPC_ZT,
            Contender.GRPC_IF,
            Contender.HANDLER_ZT,
            Contender.HANDLER_IF,
            Contender.HTTP_ZT,
            Contender.HTTP_IF,
            Contender.CHECK_ALLOWED,
            Contender.CHECK_DENIED);

    /** The benchmarks that have no parameters. */
    private static final Map<String, Line> PLAIN = Map.ofEntries(
            entry("ConditionsBenchmark.zt", Row.CONDITIONS, "zt, path and peer included", 0),
            entry("ConditionsBenchmark.celJava", Row.CONDITIONS, "cel-java", 0),
            entry("ConditionsBenchmark.handWritten", Row.CONDITIONS, Contender.HAND_WRITTEN, 0),
            entry("ReloadBenchmark.zt", Row.RELOAD, "zt", ReloadBenchmark.RULES),
            entry("ReloadBenchmark.jCasbin", Row.RELOAD, "jCasbin", ReloadBenchmark.RULES),
            entry("FloorBenchmark.rotation", Row.FLOOR, "taking the next question", 0),
            entry("FloorBenchmark.nanoTime", Row.FLOOR, "`System.nanoTime()`", 0),
            entry("FloorBenchmark.currentTimeMillis", Row.FLOOR, "`System.currentTimeMillis()`", 0),
            entry("FloorBenchmark.freshHash", Row.FLOOR, "text of 30 characters and its hash", 0),
            entry("FloodBenchmark.beside", Row.FLOOD, Goals.SAME, FloodBenchmark.RULES),
            entry("FloodBenchmark.besidePeers", Row.FLOOD, Goals.NEW_PEERS, FloodBenchmark.RULES),
            entry("FloodBenchmark.besidePaths", Row.FLOOD, Goals.NEW_PATHS, FloodBenchmark.RULES));

    private final boolean full;

    Runs(boolean full) {
        this.full = full;
    }

    /** Measures everything. */
    List<Line> all() throws RunnerException {
        List<Line> lines = new ArrayList<>();
        lines.addAll(cost(DecisionBenchmark.class, EnumSet.allOf(Contender.class), 1_000));
        lines.addAll(sized(SIZED));
        for (Class<?> plain :
                List.of(ConditionsBenchmark.class, FloorBenchmark.class, ReloadBenchmark.class, FloodBenchmark.class)) {
            lines.addAll(cost(plain, Set.of()));
        }
        List<Tailed> tails = tails();
        lines.replaceAll(line -> tails.stream()
                .filter(tailed -> tailed.line().isSame(line))
                .findFirst()
                .map(tailed -> line.with(tailed.tail()))
                .orElse(line));
        return lines;
    }

    /** Measures decisions again, and keeps what was better. */
    List<Line> again(List<Line> lines, Set<Row> rows) throws RunnerException {
        EnumSet<Contender> some = EnumSet.allOf(Contender.class);
        some.removeIf(contender -> !rows.contains(contender.row()));
        EnumSet<Contender> sized = EnumSet.copyOf(SIZED);
        sized.retainAll(some);
        List<Line> again = new ArrayList<>();
        if (!some.isEmpty()) {
            again.addAll(cost(DecisionBenchmark.class, some, 1_000));
            again.addAll(sized(sized));
        }
        if (rows.contains(Row.FLOOD)) {
            again.addAll(cost(FloodBenchmark.class, Set.of()));
        }
        return lines.stream()
                .map(line -> again.stream()
                        .filter(line::isSame)
                        .findFirst()
                        .map(line::orBetter)
                        .orElse(line))
                .toList();
    }

    /** Measures few rules and many: of the latter in the short form only zt, since setting others up takes long. */
    private List<Line> sized(Set<Contender> some) throws RunnerException {
        EnumSet<Contender> many = EnumSet.copyOf(some);
        many.removeIf(contender -> !full && !OURS.contains(contender));
        List<Line> lines = new ArrayList<>(cost(DecisionBenchmark.class, some, 10));
        lines.addAll(cost(DecisionBenchmark.class, many, 10_000));
        return lines;
    }

    private List<Line> cost(Class<?> benchmark, Set<Contender> contenders, int... rules) throws RunnerException {
        ChainedOptionsBuilder options = options(benchmark, contenders, rules)
                .mode(Mode.AverageTime)
                // One reload takes as long as an iteration of the short form.
                .warmupIterations(full || benchmark == ReloadBenchmark.class ? 10 : 4)
                .warmupTime(TimeValue.milliseconds(full ? 1_000 : 200))
                .measurementIterations(full ? 10 : 5)
                .measurementTime(TimeValue.milliseconds(full ? 1_000 : 200))
                .forks(full ? 3 : 1)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class);
        return run(options).stream().map(Runs::costLine).toList();
    }

    /** Measures by the clock: in the short form only zt, and what costs as little. */
    private List<Tailed> tails() throws RunnerException {
        EnumSet<Contender> contenders = EnumSet.allOf(Contender.class);
        contenders.removeIf(contender -> !full && !OURS.contains(contender));
        List<RunResult> results = new ArrayList<>();
        results.addAll(run(sampled(options(DecisionBenchmark.class, contenders, 1_000))));
        if (full) {
            results.addAll(run(sampled(options(ConditionsBenchmark.class, Set.of()))));
            results.addAll(run(sampled(options(FloorBenchmark.class, Set.of()))));
        }
        return results.stream()
                .map(result -> new Tailed(named(result), tail(result)))
                .toList();
    }

    private ChainedOptionsBuilder sampled(ChainedOptionsBuilder options) {
        return options.mode(Mode.SampleTime)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(full ? 1_000 : 300))
                .measurementIterations(full ? 5 : 1)
                .measurementTime(TimeValue.milliseconds(full ? 2_000 : 700))
                .forks(1);
    }

    private static ChainedOptionsBuilder options(Class<?> benchmark, Set<Contender> contenders, int... rules) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + benchmark.getSimpleName() + "\\.")
                .timeUnit(TimeUnit.NANOSECONDS)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                // Compiling in the foreground, since on a busy machine slow code would be measured instead; and memory
                // touched before, which costs more than what is measured. A concurrent collector would work beside it.
                .jvmArgs("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-Xbatch");
        if (!contenders.isEmpty()) {
            options.param("contender", contenders.stream().map(Enum::name).toArray(String[]::new));
            options.param(
                    "rules", Arrays.stream(rules).mapToObj(Integer::toString).toArray(String[]::new));
        }
        return options;
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.build()).run();
    }

    private static Line costLine(RunResult result) {
        Line named = named(result);
        double[] nanos = scores(result, CpuTime.LABEL::equals);
        double bytes = median(scores(result, label -> label.endsWith("gc.alloc.rate.norm")));
        return new Line(
                named.row(),
                named.label(),
                named.rules(),
                new Line.Cost(median(nanos), (nanos[nanos.length - 1] - nanos[0]) / 2, bytes),
                null);
    }

    private static Line.Tail tail(RunResult result) {
        var statistics = result.getPrimaryResult().getStatistics();
        return new Line.Tail(
                statistics.getPercentile(50), statistics.getPercentile(99), statistics.getPercentile(99.9));
    }

    private static Line named(RunResult result) {
        String name = result.getParams().getBenchmark();
        Line plain = PLAIN.get(name.substring(Runs.class.getPackageName().length() + 1));
        if (plain != null) {
            return plain;
        }
        Contender contender = Contender.valueOf(result.getParams().getParam("contender"));
        return line(
                contender.row(),
                contender.label(),
                Integer.parseInt(result.getParams().getParam("rules")));
    }

    private static Map.Entry<String, Line> entry(String name, Row row, String label, int rules) {
        return Map.entry(name, line(row, label, rules));
    }

    private static Line line(Row row, String label, int rules) {
        return new Line(row, label, rules, new Line.Cost(0, 0, 0), null);
    }

    /** Returns the scores of all iterations, lowest first. */
    private static double[] scores(RunResult result, Predicate<String> label) {
        DoubleStream.Builder scores = DoubleStream.builder();
        for (BenchmarkResult benchmark : result.getBenchmarkResults()) {
            for (IterationResult iteration : benchmark.getIterationResults()) {
                var secondary = iteration.getSecondaryResults();
                secondary.keySet().stream()
                        .filter(label)
                        .forEach(name -> scores.add(
                                Objects.requireNonNull(secondary.get(name)).getScore()));
            }
        }
        return scores.build().sorted().toArray();
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    private record Tailed(Line line, Line.Tail tail) {}
}
