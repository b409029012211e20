package dev.zt.spiffe;

import dev.zt.jwt.JwtSvid;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JWT-SVID for each audience, renewed by whoever asks past the middle of its life. For one audience there is never more
 * than one question to the agent at a time. Thread-safe.
 */
final class JwtSvidCache {

    private static final Logger LOG = LoggerFactory.getLogger(JwtSvidSource.class);

    private final BiConsumer<String, JwtSvidCall.End> question;
    private final int maxAudiences;
    private final Duration retryAfter;
    private final Clock clock;
    private final Object lock = new Object();
    private final Map<String, Slot> slots = new HashMap<>();
    private boolean closed;

    /**
     * Creates an empty cache.
     *
     * @param question asks the agent; must not tell the end before it returns
     */
    JwtSvidCache(BiConsumer<String, JwtSvidCall.End> question, int maxAudiences, Duration retryAfter, Clock clock) {
        this.question = question;
        this.maxAudiences = maxAudiences;
        this.retryAfter = retryAfter;
        this.clock = clock;
    }

    /**
     * Returns a token that is valid now, or the answer that is awaited.
     *
     * @throws IllegalStateException if the cache is closed
     * @throws dev.zt.identity.ZtException if there is no place for one more audience
     */
    CompletableFuture<JwtSvid> get(String audience) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("The source of JWT-SVIDs is closed.");
            }
            long now = clock.millis();
            Slot slot = slot(audience, now);
            JwtSvid svid = slot.svid;
            if (svid != null && now < slot.expiresAt) {
                renewIfDue(audience, slot, now);
                return CompletableFuture.completedFuture(svid);
            }
            return slot.flight == null ? start(audience, slot) : slot.flight;
        }
    }

    private void renewIfDue(String audience, Slot slot, long now) {
        if (now >= slot.renewAt && slot.flight == null) {
            CompletableFuture<JwtSvid> unused = start(audience, slot);
        }
    }

    private Slot slot(String audience, long now) {
        Slot known = slots.get(audience);
        if (known != null) {
            return known;
        }
        if (slots.size() >= maxAudiences) {
            slots.values().removeIf(slot -> slot.flight == null && now >= slot.expiresAt);
        }
        if (slots.size() >= maxAudiences) {
            throw JwtSvidSource.failure(
                    audience,
                    "there are tokens for " + slots.size() + " audiences already. Name audiences by configuration, or"
                            + " raise maxAudiences.",
                    null);
        }
        Slot added = new Slot();
        slots.put(audience, added);
        return added;
    }

    private CompletableFuture<JwtSvid> start(String audience, Slot slot) {
        CompletableFuture<JwtSvid> flight = new CompletableFuture<>();
        slot.flight = flight;
        question.accept(audience, (svid, problem) -> {
            landed(audience, slot, svid, problem);
            if (svid != null) {
                flight.complete(svid);
            } else {
                flight.completeExceptionally(new IllegalStateException(problem));
            }
        });
        return flight;
    }

    private void landed(String audience, Slot slot, @Nullable JwtSvid svid, @Nullable String problem) {
        boolean lasts;
        synchronized (lock) {
            long now = clock.millis();
            slot.flight = null;
            if (svid != null) {
                slot.svid = svid;
                slot.expiresAt = svid.expiresAt().toEpochMilli();
                slot.renewAt = now + (long) ((slot.expiresAt - now) * (0.45 + 0.1 * random()));
            } else {
                slot.renewAt = now + (long) (retryAfter.toMillis() * (0.5 + 0.5 * random()));
            }
            lasts = now < slot.expiresAt;
            if (!lasts) {
                // What never succeeds takes nobody's place.
                slots.remove(audience, slot);
            }
        }
        if (svid == null && lasts) {
            LOG.warn("A JWT-SVID was not renewed; the last one is used while it is valid. {}", problem);
        }
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Drops all, and ends the wait of those who wait. After this no question is asked. */
    void close() {
        synchronized (lock) {
            closed = true;
            slots.values().forEach(slot -> {
                if (slot.flight != null) {
                    slot.flight.completeExceptionally(new IllegalStateException("the source was closed."));
                }
            });
            slots.clear();
        }
    }

    /** What is known for one audience; guarded by the lock. */
    private static final class Slot {

        private @Nullable JwtSvid svid;
        private long expiresAt = Long.MIN_VALUE;
        private long renewAt = Long.MIN_VALUE;
        private @Nullable CompletableFuture<JwtSvid> flight;
    }
}
