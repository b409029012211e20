package dev.zt.enforce;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes decision ids: 128 random bits in hex, so that nobody can guess another's. Bits are drawn for many ids at once,
 * which costs a third. Thread-safe.
 */
final class DecisionIds {

    private static final int BYTES = 16;
    private static final int IDS = 256;

    private final SecureRandom random = new SecureRandom();
    private volatile Supply supply = new Supply(new byte[0]);

    String next() {
        while (true) {
            Supply now = supply;
            String id = now.take();
            if (id != null) {
                return id;
            }
            refill(now);
        }
    }

    private synchronized void refill(Supply empty) {
        if (supply == empty) {
            byte[] bytes = new byte[IDS * BYTES];
            random.nextBytes(bytes);
            supply = new Supply(bytes);
        }
    }

    /** Random bits, each of which is used once. */
    private static final class Supply {

        private final byte[] bytes;
        private final AtomicInteger taken = new AtomicInteger();

        Supply(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Returns an id that nobody else gets, or null if none is left. */
        @Nullable
        String take() {
            // Looked at first, so that those who wait for new bits do not count on without end.
            int from = taken.get() < bytes.length ? taken.getAndAdd(BYTES) : bytes.length;
            return from >= bytes.length ? null : HexFormat.of().formatHex(bytes, from, from + BYTES);
        }
    }
}
