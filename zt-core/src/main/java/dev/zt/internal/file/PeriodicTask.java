package dev.zt.internal.file;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a task again and again on a daemon thread of its own, until closed.
 *
 * <p>Whatever the task throws, errors included, is logged and the task is called again: one bad file must not end the
 * watch over all that follow.
 */
public final class PeriodicTask implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

    private final ScheduledExecutorService executor;

    private PeriodicTask(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /**
     * Starts calling a task; first after one pause.
     *
     * @param name the name of the thread
     * @param pause from the end of one call to the start of the next
     * @param task the task
     * @return ends the calls when closed
     * @throws IllegalArgumentException if the pause is not positive
     */
    public static PeriodicTask start(String name, Duration pause, Runnable task) {
        if (pause.isZero() || pause.isNegative()) {
            throw new IllegalArgumentException("pause must be positive, not " + pause);
        }
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, runnable -> {
            Thread thread = new Thread(runnable, name);
            thread.setDaemon(true);
            return thread;
        });
        // Nothing to watch: the call catches whatever the task throws.
        Future<?> unused = executor.scheduleWithFixedDelay(
                () -> call(name, task), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
        return new PeriodicTask(executor);
    }

    private static void call(String name, Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            LOG.error("{} failed and will run again.", name, t);
        }
    }

    /** Ends the calls; one that is running may finish. Idempotent. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
