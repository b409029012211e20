package dev.zt.devkit.workloadapi;

import dev.zt.devkit.DevIdentities;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rotates the SVIDs of domains at half of their life, as an agent does.
 *
 * <p>It looks every eighth of the shortest lifetime, at most every second, in real time, on a daemon thread of its own;
 * whether an SVID is due is a matter of the domain's clock. Thread-safe.
 */
public final class RotationTimer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RotationTimer.class);
    private static final long LONGEST_PERIOD = Duration.ofSeconds(1).toNanos();

    private final List<DevIdentities> domains;
    private final ScheduledExecutorService scheduler;

    private RotationTimer(List<DevIdentities> domains, ScheduledExecutorService scheduler) {
        this.domains = domains;
        this.scheduler = scheduler;
    }

    /**
     * Starts to rotate.
     *
     * @param domains the domains
     * @return the running timer
     */
    public static RotationTimer start(List<DevIdentities> domains) {
        List<DevIdentities> copy = List.copyOf(domains);
        long period = copy.stream()
                .mapToLong(domain -> domain.svidLifetime().toNanos() / 8)
                .reduce(LONGEST_PERIOD, Math::min);
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "zt-rotation");
            thread.setDaemon(true);
            return thread;
        });
        RotationTimer timer = new RotationTimer(copy, scheduler);
        ScheduledFuture<?> unused =
                scheduler.scheduleWithFixedDelay(timer::rotateDue, period, period, TimeUnit.NANOSECONDS);
        return timer;
    }

    /** What is thrown out of a periodic task ends it for ever. */
    private void rotateDue() {
        for (DevIdentities domain : domains) {
            try {
                domain.rotateDue();
            } catch (RuntimeException e) {
                LOG.warn("The SVIDs of {} could not be rotated; trying again.", domain.trustDomain(), e);
            }
        }
    }

    /** Rotates no more. Idempotent. */
    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
