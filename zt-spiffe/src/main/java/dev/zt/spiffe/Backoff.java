package dev.zt.spiffe;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Pauses between tries: twice as long each time up to a bound, each cut by chance to between half and all of it, so that
 * the workloads of a node do not come back to their agent all at once. Not thread-safe.
 */
final class Backoff {

    private final long firstMillis;
    private final long longestMillis;
    private final DoubleSupplier chance;
    private long nextMillis;

    /**
     * Creates a backoff at its shortest pause.
     *
     * @param chance gives numbers from 0 to 1
     */
    Backoff(Duration first, Duration longest, DoubleSupplier chance) {
        this.firstMillis = first.toMillis();
        this.longestMillis = longest.toMillis();
        this.chance = chance;
        this.nextMillis = firstMillis;
    }

    /** Returns how long to wait before the next try, in milliseconds. */
    long next() {
        long pause = nextMillis;
        nextMillis = Math.min(longestMillis, nextMillis * 2);
        return pause / 2 + (long) (chance.getAsDouble() * (pause - pause / 2));
    }

    /** Starts again with the shortest pause. */
    void reset() {
        nextMillis = firstMillis;
    }
}
