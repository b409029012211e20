package dev.zt.example.firstcall;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls from several threads at once, until told to stop, and counts. */
final class Load {

    private static final int CALLERS = 4;

    private final Callable<Boolean> call;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final List<Thread> callers = new ArrayList<>();
    private volatile int enough = Integer.MAX_VALUE;

    private Load(Callable<Boolean> call) {
        this.call = call;
    }

    /** Starts calling; the call says whether it was answered as it should be. */
    static Load start(Callable<Boolean> call) {
        Load load = new Load(call);
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(load::run, "caller-" + i);
            caller.start();
            load.callers.add(caller);
        }
        return load;
    }

    private void run() {
        while (calls.getAndIncrement() < enough) {
            try {
                if (!call.call()) {
                    failed.incrementAndGet();
                }
            } catch (Exception e) {
                System.err.println("A call under load failed: " + e);
                failed.incrementAndGet();
            }
        }
    }

    /** Waits for so many more calls. */
    String more(int count) throws InterruptedException {
        int until = calls.get() + count;
        while (calls.get() < until) {
            Thread.sleep(5);
        }
        return "MORE";
    }

    /** Goes on until there were enough calls in all, then says how many there were and how many failed. */
    String stopAfter(int minimum) throws InterruptedException {
        enough = minimum;
        for (Thread caller : callers) {
            caller.join();
        }
        return (calls.get() - CALLERS) + " " + failed.get();
    }
}
