package dev.zt.tls;

import dev.zt.identity.X509Svid;
import dev.zt.source.IdentitySnapshot;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The SVIDs that a handshake may still ask for: each under an alias that carries its generation.
 *
 * <p>A TLS stack asks for the chain and for the key one after the other. The alias pins both to one generation, so that
 * a rotation between the two tears nothing. A superseded generation stays for 30 s, and at most 16 stay in all.
 * Thread-safe.
 */
final class KeyRing {

    static final int MAX_GENERATIONS = 16;
    private static final long KEEP_NANOS = Duration.ofSeconds(30).toNanos();
    private static final String PREFIX = "zt-";

    private final LongSupplier nanoTime;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    KeyRing(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Makes the default SVID of a snapshot resolvable and returns its alias. */
    synchronized String alias(IdentitySnapshot snapshot, X509Svid svid) {
        String alias = PREFIX + snapshot.svidGeneration();
        long now = nanoTime.getAsLong();
        entries.remove(alias);
        entries.put(alias, new Entry(svid, now));
        prune(now);
        return alias;
    }

    /** Returns the SVID of an alias, or null if it is unknown or too old. */
    synchronized @Nullable X509Svid find(@Nullable String alias) {
        Entry entry = alias == null ? null : entries.get(alias);
        return entry == null ? null : entry.svid();
    }

    private void prune(long now) {
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            Entry oldest = oldestFirst.next();
            if (entries.size() <= MAX_GENERATIONS && now - oldest.usedAt() < KEEP_NANOS) {
                return;
            }
            oldestFirst.remove();
        }
    }

    private record Entry(X509Svid svid, long usedAt) {}
}
