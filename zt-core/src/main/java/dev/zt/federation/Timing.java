package dev.zt.federation;

import java.time.Duration;

/**
 * The bounds of polling.
 *
 * @param shortest the shortest pause, whatever the endpoint hints at
 * @param longest the longest pause, whatever the endpoint hints at
 * @param beforeFirst the pause after a failed fetch while none has succeeded
 */
record Timing(Duration shortest, Duration longest, Duration beforeFirst) {

    private static final Duration SHORTEST = Duration.ofSeconds(10);

    /** Leaves room for two failures in a row within the life of a bundle. */
    static Timing within(Duration maxBundleAge) {
        Duration third = maxBundleAge.dividedBy(3);
        Duration longest = third.compareTo(SHORTEST) < 0 ? SHORTEST : third;
        return new Timing(SHORTEST, longest, SHORTEST);
    }

    /** Returns the pause that an endpoint hints at, within bounds. */
    Duration bounded(Duration hint) {
        if (hint.compareTo(shortest) < 0) {
            return shortest;
        }
        return hint.compareTo(longest) > 0 ? longest : hint;
    }
}
