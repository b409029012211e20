package dev.zt.spiffe;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes of an agent that has no identity for this process any more: what it gave is redacted at the end of a grace,
 * unless it gave anew within. SPIRE refuses for a moment while it replaces SVIDs of a tainted authority.
 *
 * <p>The grace runs from the first refusal, and nothing but a message that can be used ends it: an agent that hangs, breaks
 * off or answers nonsense does not prolong it. Belongs to the executor's thread.
 */
final class Refusal {

    private static final Logger LOG = LoggerFactory.getLogger(WorkloadApiSource.class);

    private final ScheduledExecutorService executor;
    private final Duration grace;
    private final LongSupplier nanoTime;
    private final Runnable redaction;

    private boolean refused;
    private long since;
    private @Nullable Future<?> pending;

    Refusal(ScheduledExecutorService executor, Duration grace, LongSupplier nanoTime, Runnable redaction) {
        this.executor = executor;
        this.grace = grace;
        this.nanoTime = nanoTime;
        this.redaction = redaction;
    }

    /** The agent refused; of refusals in a row the first counts. */
    void begins() {
        if (!refused) {
            refused = true;
            since = nanoTime.getAsLong();
            pending = executor.schedule(this::redact, grace.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The agent gave anew. */
    void ended() {
        refused = false;
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }

    /** Nobody will ask the agent again: what it has refused counts no more from now on. */
    void stop() {
        if (pending != null) {
            pending.cancel(false);
            redact();
        }
    }

    /** Tells whether the agent refuses, and has not for longer than this. */
    boolean isYoungerThan(Duration age) {
        return refused && nanoTime.getAsLong() - since < age.toNanos();
    }

    private void redact() {
        pending = null;
        try {
            redaction.run();
        } catch (RuntimeException | Error e) {
            LOG.error("An identity that was taken back could not be withdrawn; it is tried at the next refusal.", e);
            refused = false;
        }
    }
}
