package dev.zt.spiffe;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Logs a problem when it begins or becomes another one, again each minute while it lasts, and once when it ended. */
final class ProblemLog {

    private static final Duration REPEAT = Duration.ofMinutes(1);

    private final Logger log;
    private final String address;
    private volatile @Nullable WorkloadApiProblem current;
    private Instant since = Instant.EPOCH;
    private Instant lastLogged = Instant.EPOCH;

    ProblemLog(Logger log, WorkloadApiAddress address) {
        this.log = log;
        this.address = address.toString();
    }

    void begins(WorkloadApiProblem problem, Instant now) {
        WorkloadApiProblem before = current;
        if (before == null) {
            since = now;
        }
        current = problem;
        boolean another = before == null || before.cause() != problem.cause();
        if (another || !lastLogged.plus(REPEAT).isAfter(now)) {
            log.warn(
                    "{} (since {}{})", problem.message(), since, problem.cause().isFinal() ? ", not tried again" : "");
            lastLogged = now;
        }
    }

    void ended(Instant now) {
        if (current != null) {
            current = null;
            log.info(
                    "The Workload API at {} delivers again; it did not for {}.", address, Duration.between(since, now));
        }
    }

    /** Returns the present problem; may be called from any thread. */
    @Nullable
    WorkloadApiProblem current() {
        return current;
    }
}
