package dev.zt.trust;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who no longer counts, although certificates and bundles say otherwise.
 *
 * <p>An entry is in force for every call that starts after the method that added it returned. Starts empty. Thread-safe:
 * readers see one immutable state, changes are serialized.
 *
 * <h2>Guarantees</h2>
 *
 * A revoked peer is refused in handshakes and denied on its next call, on connections and resumed sessions that existed
 * before as well.
 *
 * <h2>Does not protect against</h2>
 *
 * A call that had been allowed before the entry was added; and restarts, unless something, a file say, feeds the list
 * again.
 */
public final class RevocationList {

    private static final Logger LOG = LoggerFactory.getLogger(RevocationList.class);

    private final List<RevocationListener> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private volatile State state = new State(List.of());

    /** Creates an empty list. */
    public RevocationList() {}

    /**
     * Adds an entry.
     *
     * @param entry whom to revoke, why, and until when
     */
    public void revoke(Revocation entry) {
        Objects.requireNonNull(entry, "entry");
        synchronized (lock) {
            List<Revocation> entries = new ArrayList<>(state.entries);
            entries.add(entry);
            set(entries);
        }
    }

    /**
     * Replaces all entries at once.
     *
     * @param entries the new entries
     */
    public void replaceAll(Collection<Revocation> entries) {
        synchronized (lock) {
            set(List.copyOf(entries));
        }
    }

    /**
     * Replaces the entries of one feeder, and leaves those of others.
     *
     * @param former what the feeder had given before
     * @param next what it gives now
     */
    public void replace(Collection<Revocation> former, Collection<Revocation> next) {
        synchronized (lock) {
            List<Revocation> entries = new ArrayList<>(state.entries);
            // One by one: another feeder may have given an equal entry, which stays.
            former.forEach(entries::remove);
            entries.addAll(next);
            set(entries);
        }
    }

    /**
     * Finds the entry that revokes a peer.
     *
     * @param peer the peer
     * @param nowMillis milliseconds since the epoch
     * @return an entry that revokes it, or null if none does
     */
    public @Nullable Revocation find(PeerIdentity peer, long nowMillis) {
        State now = state;
        return now.entries.isEmpty() ? null : now.find(peer, nowMillis);
    }

    /**
     * Returns the entries, expired ones included.
     *
     * @return an unmodifiable list
     */
    public List<Revocation> entries() {
        return state.entries;
    }

    /**
     * Calls the listener after each change, on the thread that made it.
     *
     * @param listener told of each change; what it throws is logged and changes nothing
     * @return ends the listening when closed
     */
    public Registration addListener(RevocationListener listener) {
        Objects.requireNonNull(listener, "listener");
        // An object of its own for each registration, so that a listener that is added twice is removed once.
        RevocationListener own = (before, after) -> listener.onChange(before, after);
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    private void set(List<Revocation> entries) {
        List<Revocation> before = state.entries;
        if (entries.equals(before)) {
            return;
        }
        state = new State(entries);
        for (RevocationListener listener : listeners) {
            try {
                listener.onChange(before, state.entries);
            } catch (Throwable e) {
                LOG.warn("A revocation listener failed; the change is in force all the same.", e);
            }
        }
    }

    /** Entries, with those for one exact ID found by hash. */
    private static final class State {

        private final List<Revocation> entries;
        private final Map<SpiffeId, List<Revocation>> byId = new HashMap<>();
        private final List<Revocation> others = new ArrayList<>();

        State(List<Revocation> entries) {
            this.entries = List.copyOf(entries);
            for (Revocation entry : this.entries) {
                if (entry.subject() instanceof Revocation.Ids ids
                        && ids.pattern().exactId() != null) {
                    byId.computeIfAbsent(ids.pattern().exactId(), id -> new ArrayList<>())
                            .add(entry);
                } else {
                    others.add(entry);
                }
            }
        }

        @Nullable
        Revocation find(PeerIdentity peer, long nowMillis) {
            Revocation exact = first(byId.getOrDefault(peer.id(), List.of()), peer, nowMillis);
            return exact != null ? exact : first(others, peer, nowMillis);
        }

        private static @Nullable Revocation first(List<Revocation> candidates, PeerIdentity peer, long nowMillis) {
            for (Revocation candidate : candidates) {
                if (candidate.revokes(peer, nowMillis)) {
                    return candidate;
                }
            }
            return null;
        }
    }
}
