package dev.zt.example.shop.frontend;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Calls from several threads at once, until told to stop, and counts. */
final class Load {

    private static final int CALLERS = 4;

    private final Callable<Answer> call;
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger placed = new AtomicInteger();
    private final AtomicInteger denied = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong lastPlaced = new AtomicLong();
    private final List<Thread> callers = new ArrayList<>();
    private volatile int enough = Integer.MAX_VALUE;

    private Load(Callable<Answer> call) {
        this.call = call;
    }

    /** Starts calling. */
    static Load start(Callable<Answer> call) {
        Load load = new Load(call);
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(load::run, "caller-" + i);
            caller.setDaemon(true);
            caller.start();
            load.callers.add(caller);
        }
        return load;
    }

    private void run() {
        while (started.getAndIncrement() < enough) {
            try {
                count(call.call());
            } catch (Exception e) {
                System.err.println("A call under load failed: " + e);
                failed.incrementAndGet();
            }
        }
    }

    private void count(Answer answer) {
        if (answer.isPlaced()) {
            lastPlaced.accumulateAndGet(Clock.systemUTC().millis(), Math::max);
            placed.incrementAndGet();
        } else if (answer.status().equals("403")) {
            denied.incrementAndGet();
        } else {
            System.err.println("A call under load failed: " + answer);
            failed.incrementAndGet();
        }
    }

    /** Waits for so many more calls. */
    String more(int count) throws InterruptedException {
        int until = ended() + count;
        while (ended() < until) {
            Thread.sleep(5);
        }
        return "MORE";
    }

    /** Says how many were placed, denied and failed so far, and when the last one was placed. */
    String counts() {
        return placed + " " + denied + " " + failed + " " + lastPlaced;
    }

    private int ended() {
        return placed.get() + denied.get() + failed.get();
    }

    /** Goes on until there were enough calls in all; says how it was. */
    String stopAfter(int minimum) throws InterruptedException {
        enough = minimum;
        for (Thread caller : callers) {
            caller.join();
        }
        return counts();
    }
}
