package dev.zt.verification.lifetime;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.concurrent.TimeUnit;

/**
 * What this process holds on to.
 *
 * @param heapBytes live objects, after collections
 * @param threads live threads
 * @param openFiles open descriptors, or -1 where the system does not tell
 */
record Footprint(long heapBytes, int threads, long openFiles) {

    private static final int CALM_SAMPLES = 8;
    private static final int MOST_SAMPLES = 240;

    /** Measures a process that nobody asks anything, once what ends by itself has ended. */
    static Footprint ofIdleProcess() throws InterruptedException {
        Footprint least = sample();
        int calm = 0;
        for (int i = 0; i < MOST_SAMPLES && calm < CALM_SAMPLES; i++) {
            TimeUnit.MILLISECONDS.sleep(250);
            Footprint next = sample().withHeapAtMost(least.heapBytes);
            boolean smaller = next.threads < least.threads
                    || next.openFiles < least.openFiles
                    || next.heapBytes < least.heapBytes - 10_000;
            calm = smaller ? 0 : calm + 1;
            least = new Footprint(
                    next.heapBytes, Math.min(next.threads, least.threads), Math.min(next.openFiles, least.openFiles));
        }
        return least;
    }

    private Footprint withHeapAtMost(long bytes) {
        return new Footprint(Math.min(heapBytes, bytes), threads, openFiles);
    }

    private static Footprint sample() {
        System.gc();
        return new Footprint(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                openFileCount());
    }

    private static long openFileCount() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : -1;
    }
}
