package dev.zt.internal.file;

import java.time.Instant;

/**
 * A failure that lasts.
 *
 * @param since when it began
 * @param message what was wrong at the last try, and the mend
 */
public record Failure(Instant since, String message) {}
