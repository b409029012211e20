package dev.zt.verification.benchmarks;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A reload of 10,000 rules from text in memory to an engine that can be asked. */
@State(Scope.Thread)
public class ReloadBenchmark {

    static final int RULES = 10_000;

    private final List<String> policies = ZtPolicy.texts(Rules.of(RULES));
    private final String lines = JCasbin.httpLines(Rules.of(RULES));

    /**
     * Measures zt, which reads YAML with rules for gRPC and HTTP.
     *
     * @return the policies
     */
    @Benchmark
    public Object zt() {
        return ZtPolicy.compile(policies);
    }

    /**
     * Measures jCasbin, which reads lines with rules for HTTP.
     *
     * @return the engine
     */
    @Benchmark
    public Object jCasbin() {
        return JCasbin.load(lines);
    }
}
