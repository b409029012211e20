package dev.zt.verification.interop.peer;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Calls what is allowed again and again on one client, on a thread of its own. */
final class Load {

    private static final long PAUSE_MILLIS = 2;

    private final Calls calls;
    private final Thread thread;
    private Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    private Map<Verdict, String> details = new EnumMap<>(Verdict.class);
    private volatile boolean over;

    private Load(Calls calls) {
        this.calls = calls;
        this.thread = new Thread(this::run, "load");
        thread.setDaemon(true);
    }

    static Load start(Calls calls) {
        Load load = new Load(calls);
        load.thread.start();
        return load;
    }

    private void run() {
        while (!over) {
            count(calls.call("allowed"));
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void count(Answer answer) {
        counts.merge(answer.verdict(), 1, Integer::sum);
        details.putIfAbsent(answer.verdict(), answer.detail());
    }

    /** Tells how many calls had which verdict since this was asked last, and what the first one said of the worst kind. */
    synchronized String mark() {
        if (counts.isEmpty()) {
            return "nothing";
        }
        String counted = counts.entrySet().stream().map(Object::toString).collect(Collectors.joining(","));
        Verdict worst = Collections.max(details.keySet());
        String result = worst == Verdict.ALLOWED ? counted : counted + " " + details.get(worst);
        counts = new EnumMap<>(Verdict.class);
        details = new EnumMap<>(Verdict.class);
        return result;
    }

    void stop() throws InterruptedException {
        over = true;
        thread.join();
    }
}
