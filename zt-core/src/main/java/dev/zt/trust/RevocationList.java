package dev.zt.trust;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import java.security.cert.X509Certificate;
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
 * readers see one immutable state, changes are serialized, and told to listeners afterwards.
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
        Change change;
        synchronized (lock) {
            List<Revocation> entries = new ArrayList<>(state.entries);
            entries.add(entry);
            change = set(entries);
        }
        tell(change);
    }

    /**
     * Replaces all entries at once.
     *
     * @param entries the new entries
     */
    public void replaceAll(Collection<Revocation> entries) {
        Change change;
        synchronized (lock) {
            change = set(List.copyOf(entries));
        }
        tell(change);
    }

    /**
     * Replaces the entries of one feeder, and leaves those of others.
     *
     * @param former what the feeder had given before
     * @param next what it gives now
     */
    public void replace(Collection<Revocation> former, Collection<Revocation> next) {
        Change change;
        synchronized (lock) {
            // Counted: another feeder may have given an equal entry, which stays.
            Map<Revocation, Integer> leaving = new HashMap<>();
            former.forEach(entry -> leaving.merge(entry, 1, Integer::sum));
            List<Revocation> entries = new ArrayList<>();
            for (Revocation entry : state.entries) {
                if (leaving.merge(entry, -1, Integer::sum) < 0) {
                    entries.add(entry);
                }
            }
            entries.addAll(next);
            change = set(entries);
        }
        tell(change);
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

    private Change set(List<Revocation> entries) {
        List<Revocation> before = state.entries;
        if (!entries.equals(before)) {
            state = new State(entries);
        }
        return new Change(before, state.entries);
    }

    /** Outside of the lock: a listener that hangs must not keep the next entry from being in force. */
    @SuppressWarnings("ReferenceEquality") // Is it still the very same list?
    private void tell(Change change) {
        if (change.before == change.after) {
            return;
        }
        for (RevocationListener listener : listeners) {
            try {
                listener.onChange(change.before, change.after);
            } catch (Throwable e) {
                LOG.warn("A revocation listener failed; the change is in force all the same.", e);
            }
        }
    }

    private record Change(List<Revocation> before, List<Revocation> after) {}

    /** Entries, with those for one exact ID found by hash. */
    private static final class State {

        private final List<Revocation> entries;
        private final Map<SpiffeId, List<Revocation>> byId = new HashMap<>();
        private final Map<Revocation.Subject, List<Revocation>> bySerial = new HashMap<>();
        private final List<Revocation> others = new ArrayList<>();

        State(List<Revocation> entries) {
            this.entries = List.copyOf(entries);
            for (Revocation entry : this.entries) {
                if (entry.subject() instanceof Revocation.Ids ids
                        && ids.pattern().exactId() != null) {
                    byId.computeIfAbsent(ids.pattern().exactId(), id -> new ArrayList<>())
                            .add(entry);
                } else if (entry.subject() instanceof Revocation.Serial serial) {
                    bySerial.computeIfAbsent(serial, key -> new ArrayList<>()).add(entry);
                } else {
                    others.add(entry);
                }
            }
        }

        @Nullable
        Revocation find(PeerIdentity peer, long nowMillis) {
            Revocation exact = first(byId.getOrDefault(peer.id(), List.of()), peer, nowMillis);
            if (exact == null && !bySerial.isEmpty()) {
                exact = firstSerial(peer, nowMillis);
            }
            return exact != null ? exact : first(others, peer, nowMillis);
        }

        private @Nullable Revocation firstSerial(PeerIdentity peer, long nowMillis) {
            for (X509Certificate certificate : peer.chain()) {
                Revocation.Subject serial =
                        new Revocation.Serial(peer.id().trustDomain(), certificate.getSerialNumber());
                Revocation found = first(bySerial.getOrDefault(serial, List.of()), peer, nowMillis);
                if (found != null) {
                    return found;
                }
            }
            return null;
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
