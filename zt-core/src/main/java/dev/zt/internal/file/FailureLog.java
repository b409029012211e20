package dev.zt.internal.file;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs a failure that lasts: at once, again every minute while it lasts, and once when it is mended.
 *
 * <p>Belongs to the one thread that tries; any thread may ask for the {@link #current} failure.
 */
public final class FailureLog {

    private static final Duration REPEAT = Duration.ofMinutes(1);

    private final Logger log;
    private final String what;
    private volatile @Nullable Failure current;
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
     * Takes notice of a failure after which the last good state stays in force.
     *
     * @param message what failed and the mend
     * @param now the time
     * @return whether it was logged
     */
    public boolean failed(String message, Instant now) {
        return failed(message, "the last good state stays in force", now);
    }

    /**
     * Takes notice of a failure.
     *
     * @param message what failed and the mend
     * @param consequence what holds meanwhile, as a clause without full stop
     * @param now the time
     * @return whether it was logged
     */
    public boolean failed(String message, String consequence, Instant now) {
        Failure before = current;
        Instant since = before == null ? now : before.since();
        current = new Failure(since, message);
        boolean due = !lastLogged.plus(REPEAT).isAfter(now);
        if (!due && message.equals(lastMessage)) {
            return false;
        }
        log.error("{} cannot be loaded since {}; {}. {}", what, since, consequence, message);
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
        Failure mended = current;
        if (mended != null) {
            log.info("{} is readable again; it was not for {}.", what, Duration.between(mended.since(), now));
            current = null;
            lastLogged = Instant.EPOCH;
        }
    }

    /**
     * Returns the failure that is not mended.
     *
     * @return what the last try failed of, or null if it did not fail
     */
    public @Nullable Failure current() {
        return current;
    }

    /**
     * Tells whether the last try failed.
     *
     * @return whether there is a failure that is not mended
     */
    public boolean isFailing() {
        return current != null;
    }

    /**
     * Returns how long the failure has lasted.
     *
     * @param now the time
     * @return the age of the failure; zero if there is none
     */
    public Duration age(Instant now) {
        Failure failure = current;
        return failure == null ? Duration.ZERO : Duration.between(failure.since(), now);
    }
}
