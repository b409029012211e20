package dev.zt.spiffe;

import java.time.Duration;

/**
 * The pauses and bounds of a supervised stream.
 *
 * @param firstPause before the first new try
 * @param soonPause that pauses grow to where asking is cheap, or an answer is likely to be another one soon; a stream that
 *     lasts that long was a good one
 * @param soonFor how long, after an agent began to refuse, it is likely to do otherwise soon
 * @param longestPause that pauses grow to
 * @param answerWithin how long an agent may take for its first message
 * @param staleAfter how long without a stream until the source says so
 * @param redactAfter how long an agent may refuse until what it gave counts no more
 * @param askAgain how long after a message that was of no use, at least, the stream is opened anew
 * @param look how often the supervisor looks at all this
 */
record Timing(
        Duration firstPause,
        Duration soonPause,
        Duration soonFor,
        Duration longestPause,
        Duration answerWithin,
        Duration staleAfter,
        Duration redactAfter,
        Duration askAgain,
        Duration look) {

    /** The first three pauses together are shorter than the time until redaction: an agent is asked three times in it. */
    static final Timing DEFAULT = new Timing(
            Duration.ofMillis(75),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMillis(600),
            Duration.ofSeconds(20),
            Duration.ofMillis(500));

    Timing withStaleAfter(Duration staleAfter) {
        return new Timing(
                firstPause, soonPause, soonFor, longestPause, answerWithin, staleAfter, redactAfter, askAgain, look);
    }
}
