package dev.zt.http.client;

import dev.zt.Zt;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.identity.X509Svid;
import dev.zt.tls.Renewal;
import dev.zt.trust.Registration;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one client, which it starts afresh when those it has should take no more calls; calls in flight end
 * on the old ones. Thread-safe.
 */
final class ConnectionPool implements AutoCloseable {

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Zt zt;
    private final Supplier<HttpClient> fresh;
    private final List<Registration> registrations;
    private volatile HttpClient current;
    /** When the SVID that connections show nears its end. Guarded by this. */
    private long dueMillis = UNKNOWN;

    /**
     * Starts.
     *
     * @param fresh makes a client with a TLS context of its own: a session resumed from the pool before would bring back
     *     its identities
     */
    ConnectionPool(Zt zt, Supplier<HttpClient> fresh) {
        this.zt = zt;
        this.fresh = fresh;
        this.current = fresh.get();
        this.registrations = List.of(
                zt.source().addListener((previous, now) -> {
                    if (previous.trustGeneration() != now.trustGeneration()
                            || (previous.svidGeneration() != now.svidGeneration() && !keepsOnOwnRotation())) {
                        renew();
                    }
                }),
                zt.revocations().addListener((before, after) -> renew()),
                zt.openCalls().addListener(this::renewIfDue));
    }

    private boolean keepsOnOwnRotation() {
        return zt.clientConnections().on(ConnectionEvent.OWN_ROTATION) == ConnectionAction.KEEP;
    }

    HttpClient current() {
        return current;
    }

    /** Replaces a pool once, however many responses of it are denied. */
    @SuppressWarnings("ReferenceEquality") // Is it still this very pool?
    synchronized void retire(HttpClient pool) {
        if (current == pool) {
            renew();
        }
    }

    /** Called once a second, also while nobody calls: a connection shows no SVID to its very end. */
    private synchronized void renewIfDue(long nowMillis) {
        if (dueMillis == UNKNOWN) {
            dueMillis = dueMillis(zt.source().current().defaultSvid(), nowMillis);
        } else if (nowMillis >= dueMillis) {
            renew();
        }
    }

    private synchronized void renew() {
        dueMillis = UNKNOWN;
        current = fresh.get();
    }

    /** What has ended is of no use to new connections either. */
    private static long dueMillis(@Nullable X509Svid own, long nowMillis) {
        if (own == null || own.notAfter().toEpochMilli() <= nowMillis) {
            return UNKNOWN;
        }
        double jitter = ThreadLocalRandom.current().nextDouble();
        return Renewal.dueMillis(own.leaf(), nowMillis, jitter);
    }

    /** Stops listening for changes. Idempotent. */
    @Override
    public void close() {
        registrations.forEach(Registration::close);
    }
}
