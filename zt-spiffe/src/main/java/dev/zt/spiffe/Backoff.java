package dev.zt.spiffe;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Pauses between tries: twice as long each time up to a bound, each cut by chance to between half and all of it, so that
 * the workloads of a node do not come back to their agent all at once. Not thread-safe.
 */
final class Backoff {

    private final long firstMillis;
    private final DoubleSupplier chance;
    private long nextMillis;

    /**
     * Creates a backoff at its shortest pause.
     *
     * @param chance gives numbers from 0 to 1
     */
    Backoff(Duration first, DoubleSupplier chance) {
        this.firstMillis = first.toMillis();
        this.chance = chance;
        this.nextMillis = firstMillis;
    }

    /** Returns how long to wait before the next try, in milliseconds; the bound may differ from try to try. */
    long next(Duration longest) {
        long pause = Math.min(nextMillis, longest.toMillis());
        nextMillis = pause * 2;
        return pause / 2 + (long) (chance.getAsDouble() * (pause - pause / 2));
    }

    /**
     * Starts again with the shortest pause if a try was good for as long as the next pause would be, and for a least time:
     * what breaks off again and again is then asked no more often than at that interval.
     */
    void lasted(Duration good, Duration least) {
        if (good.toMillis() >= Math.max(nextMillis, least.toMillis())) {
            nextMillis = firstMillis;
        }
    }
}
