package dev.zt.verification.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision. A JVM sees one engine alone, so that each is compiled as well as it can be. */
@State(Scope.Thread)
public class DecisionBenchmark {

    /** Who decides. */
    @Param
    public @Nullable Contender contender;

    /** By how many rules. */
    @Param("1000")
    public int rules;

    private @Nullable Engine<Object> engine;
    private @Nullable Rotation<Object> questions;

    /** Gives the engine the rules, and makes the questions. */
    @Setup
    @SuppressWarnings("NullAway") // JMH has set the parameters
    public void prepare() {
        Rules given = Rules.of(rules);
        Engine<Object> prepared = contender.engine(given);
        List<Object> asked = given.asks().stream()
                .filter(contender.asked(given))
                .map(prepared::question)
                .toList();
        engine = prepared;
        questions = Rotation.of(asked);
    }

    /**
     * Decides.
     *
     * @return the verdict
     */
    @Benchmark
    @SuppressWarnings("NullAway") // JMH has prepared them
    public boolean decide() {
        return engine.allows(questions.next());
    }
}
