package dev.zt.spiffe;

import java.time.Duration;

/**
 * The pauses and bounds of a supervised stream.
 *
 * @param firstPause before the first new try
 * @param longestPause that pauses grow to
 * @param answerWithin how long an agent may take for its first message
 * @param staleAfter how long without a stream until the source says so
 * @param askAgain how long after a message that was of no use, at least, the stream is opened anew
 * @param look how often the supervisor looks at all this
 */
record Timing(
        Duration firstPause,
        Duration longestPause,
        Duration answerWithin,
        Duration staleAfter,
        Duration askAgain,
        Duration look) {

    static final Timing DEFAULT = new Timing(
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofMillis(500));

    Timing withStaleAfter(Duration staleAfter) {
        return new Timing(firstPause, longestPause, answerWithin, staleAfter, askAgain, look);
    }
}
