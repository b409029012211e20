package dev.zt.internal.file;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs a failure that lasts: at once, again every minute while it lasts, and once when it is mended.
 *
 * <p>Not thread-safe: belongs to the one thread that tries.
 */
public final class FailureLog {

    private static final Duration REPEAT = Duration.ofMinutes(1);

    private final Logger log;
    private final String what;
    private @Nullable Instant since;
    private Instant lastLogged = Instant.EPOCH;
    private String lastMessage = "";

    /**
     * Creates a log for one thing that can fail.
     *
     * @param log where to log
     * @param what the thing, as the subject of a sentence
     */
    public FailureLog(Logger log, String what) {
        this.log = log;
        this.what = what;
    }

    /**
     * Takes notice of a failure.
     *
     * @param message what failed and the mend
     * @param now the time
     * @return whether it was logged
     */
    public boolean failed(String message, Instant now) {
        if (since == null) {
            since = now;
        }
        boolean due = !lastLogged.plus(REPEAT).isAfter(now);
        if (!due && message.equals(lastMessage)) {
            return false;
        }
        log.error("{} cannot be reloaded since {}; the last good state stays in force. {}", what, since, message);
        lastLogged = now;
        lastMessage = message;
        return true;
    }

    /**
     * Takes notice of a success.
     *
     * @param now the time
     */
    public void succeeded(Instant now) {
        if (since != null) {
            log.info("{} is readable again; it was not for {}.", what, Duration.between(since, now));
            since = null;
            lastLogged = Instant.EPOCH;
        }
    }

    /**
     * Tells whether the last try failed.
     *
     * @return whether there is a failure that is not mended
     */
    public boolean isFailing() {
        return since != null;
    }

    /**
     * Returns how long the failure has lasted.
     *
     * @param now the time
     * @return the age of the failure; zero if there is none
     */
    public Duration age(Instant now) {
        return since == null ? Duration.ZERO : Duration.between(since, now);
    }
}
