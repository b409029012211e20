package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DecisionIdsTest {

    private static final int THREADS = 8;
    private static final int IDS = 5_000;

    @Test
    void givesNoIdTwiceHoweverManyAskAtOnce() throws Exception {
        DecisionIds ids = new DecisionIds();
        Set<String> given = ConcurrentHashMap.newKeySet();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                done.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < IDS; i++) {
                        given.add(ids.next());
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(given).hasSize(THREADS * IDS).allMatch(id -> id.matches("[0-9a-f]{32}"));
    }

    @Test
    void usesEveryBit() {
        DecisionIds ids = new DecisionIds();
        int[] ones = new int[32];
        for (int i = 0; i < 1_000; i++) {
            String id = ids.next();
            for (int digit = 0; digit < ones.length; digit++) {
                ones[digit] += Integer.bitCount(Character.digit(id.charAt(digit), 16));
            }
        }

        // Of 4,000 bits in each place half are ones; 300 away from that is nine standard deviations.
        for (int count : ones) {
            assertThat(count).isBetween(1_700, 2_300);
        }
    }
}
