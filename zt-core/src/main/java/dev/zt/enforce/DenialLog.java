package dev.zt.enforce;

import dev.zt.identity.SpiffeId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last denials, by decision id. When it is full the oldest goes; a peer that has a quarter of the room loses its own
 * oldest, so that the flood of one peer does not push out all others. Those who proved no identity count as one peer.
 *
 * <p>Thread-safe. An allowed call costs one test; a denial takes a lock for constant time.
 */
final class DenialLog implements DecisionObserver {

    private final int capacity;
    private final int quota;
    private final Map<String, Denial> byId = new LinkedHashMap<>();
    private final Map<@Nullable SpiffeId, Deque<String>> idsOf = new HashMap<>();

    DenialLog(int capacity) {
        this.capacity = capacity;
        this.quota = Math.max(1, capacity / 4);
    }

    @Override
    public void decided(Question question, Enforcement enforcement, long nowMillis) {
        if (!enforcement.isAllowed() && capacity > 0) {
            add(Denial.of(question, enforcement, nowMillis));
        }
    }

    private synchronized void add(Denial denial) {
        Deque<String> own = idsOf.get(denial.peer());
        if (own != null && own.size() >= quota) {
            remove(byId.get(own.element()));
        } else if (byId.size() >= capacity) {
            remove(byId.values().iterator().next());
        }
        byId.put(denial.id(), denial);
        idsOf.computeIfAbsent(denial.peer(), absent -> new ArrayDeque<>(1)).add(denial.id());
    }

    /** Removes the oldest denial of its peer. */
    private void remove(@Nullable Denial oldest) {
        if (oldest == null) {
            return;
        }
        byId.remove(oldest.id());
        Deque<String> own = idsOf.get(oldest.peer());
        if (own != null) {
            own.poll();
            if (own.isEmpty()) {
                idsOf.remove(oldest.peer());
            }
        }
    }

    synchronized @Nullable Denial find(String id) {
        return byId.get(id);
    }

    synchronized int size() {
        return byId.size();
    }
}
