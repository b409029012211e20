package dev.zt.verification.lifetime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Threads that call without end, each on its own connection, until one call fails. */
final class Callers implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final List<Caller> callers = new ArrayList<>();
    private final ReentrantReadWriteLock rest = new ReentrantReadWriteLock(true);
    private volatile boolean done;

    void add(String name, ThrowingCallable call) {
        Caller caller = new Caller(name, call);
        callers.add(caller);
        caller.start();
    }

    long calls() {
        return callers.stream().mapToLong(caller -> caller.calls.get()).sum();
    }

    /** Waits until each caller has begun and ended a call after this moment. */
    void awaitOneCallEach() {
        long[] enough =
                callers.stream().mapToLong(caller -> caller.calls.get() + 2).toArray();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int i = 0; i < enough.length; i++) {
            Caller caller = callers.get(i);
            while (caller.calls.get() < enough[i]) {
                caller.raiseFailure();
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(caller.getName() + " made no call for a minute");
                }
                LockSupport.parkNanos(200_000);
            }
        }
        callers.forEach(Caller::raiseFailure);
    }

    /** Measures between calls: those that run end first, and none begins. */
    <T> T whileAllRest(Callable<T> measurement) throws Exception {
        rest.writeLock().lock();
        try {
            return measurement.call();
        } finally {
            rest.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        done = true;
        callers.forEach(Caller::awaitEnd);
        callers.forEach(Caller::raiseFailure);
    }

    private final class Caller extends Thread {

        private final ThrowingCallable call;
        private final AtomicLong calls = new AtomicLong();
        private volatile @Nullable Throwable failure;

        Caller(String name, ThrowingCallable call) {
            super(name);
            this.call = call;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (!done) {
                    rest.readLock().lock();
                    try {
                        call.call();
                    } finally {
                        rest.readLock().unlock();
                    }
                    calls.incrementAndGet();
                }
            } catch (Throwable t) {
                failure = t;
            }
        }

        private void awaitEnd() {
            try {
                join(TimeUnit.SECONDS.toMillis(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void raiseFailure() {
            if (failure != null) {
                throw new AssertionError(getName() + ": call " + calls.get() + " failed", failure);
            }
        }
    }
}
