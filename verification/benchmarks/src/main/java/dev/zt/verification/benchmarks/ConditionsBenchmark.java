package dev.zt.verification.benchmarks;

import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Two conditions on claims. */
@State(Scope.Thread)
public class ConditionsBenchmark {

    private final Conditions.CelJava cel = Conditions.CelJava.create();
    private final Rotation<Map<String, Object>> bound =
            Rotation.of(Conditions.facts().stream().map(cel::question).toList());
    private final ZtConditions zt = ZtConditions.create();
    private final Rotation<ZtConditions.Call> calls =
            Rotation.of(Conditions.facts().stream().map(zt::question).toList());
    private final Rotation<Conditions.Facts> facts = Rotation.of(Conditions.facts());

    /**
     * Measures zt: the decision about an HTTP request by one rule that has both.
     *
     * @return the verdict
     */
    @Benchmark
    public boolean zt() {
        return zt.allows(calls.next());
    }

    /**
     * Measures cel-java.
     *
     * @return the verdict
     */
    @Benchmark
    public boolean celJava() {
        return cel.allows(bound.next());
    }

    /**
     * Measures the same comparisons by hand.
     *
     * @return the verdict
     */
    @Benchmark
    public boolean handWritten() {
        return facts.next().areRight();
    }
}
