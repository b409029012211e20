package dev.zt.verification.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the machine itself takes for things that a decision may need. */
@State(Scope.Thread)
public class FloorBenchmark {

    private final Rotation<byte[]> texts = Rotation.of(List.of(
            "/v1/tenants/acme-42/orders/701".getBytes(StandardCharsets.ISO_8859_1),
            "/v1/tenants/acme-43/orders/702".getBytes(StandardCharsets.ISO_8859_1)));

    /**
     * Measures what every row has in it: taking the next question.
     *
     * @return a question
     */
    @Benchmark
    public Object rotation() {
        return texts.next();
    }

    /**
     * Measures a look at the clock.
     *
     * @return the time
     */
    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Measures a look at the clock that decisions use.
     *
     * @return the time
     */
    @Benchmark
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    /**
     * Measures making a text of 30 characters and its hash, which a fresh text does not remember.
     *
     * @return the hash
     */
    @Benchmark
    public int freshHash() {
        return new String(texts.next(), StandardCharsets.ISO_8859_1).hashCode();
    }
}
