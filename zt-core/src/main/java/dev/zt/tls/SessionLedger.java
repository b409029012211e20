package dev.zt.tls;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentitySnapshot;
import java.lang.ref.WeakReference;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;

/**
 * Bounds and ends the resumable sessions of all contexts that one {@link TlsContexts} made.
 *
 * <p>JSSE would keep a session for a day and 20,480 of them; here a session never outlives the SVID it was made with,
 * nor an hour, nor the second rotation after it. Thread-safe.
 */
final class SessionLedger {

    static final int CACHE_SIZE = 4096;
    static final int MAX_SECONDS = 3600;

    private final List<WeakReference<SSLContext>> contexts = new CopyOnWriteArrayList<>();
    private long generation;
    private long rotatedMillis = Long.MIN_VALUE;

    void add(SSLContext context, IdentitySnapshot snapshot, long nowMillis) {
        contexts.removeIf(reference -> reference.get() == null);
        contexts.add(new WeakReference<>(context));
        bound(context, seconds(snapshot, nowMillis));
    }

    /**
     * Bounds the life of sessions to that of the current SVID, and ends those that were made before the one before it: an
     * issuer rotates at half of an SVID's life, so that theirs is at its end.
     */
    synchronized void rotated(IdentitySnapshot snapshot, long nowMillis) {
        forEach(context -> bound(context, seconds(snapshot, nowMillis)));
        if (snapshot.svidGeneration() != generation) {
            generation = snapshot.svidGeneration();
            long before = rotatedMillis;
            // By the clock of JSSE, which dates sessions; a resumed one bears the date of its full handshake.
            rotatedMillis = System.currentTimeMillis();
            end(session -> session.getCreationTime() < before);
        }
    }

    /** Ends the sessions of the peers that match, and those that name none. */
    void invalidate(Predicate<PeerIdentity> gone) {
        end(session -> {
            PeerIdentity peer = PeerBinding.of(session);
            return peer == null || gone.test(peer);
        });
    }

    private void end(Predicate<SSLSession> gone) {
        forEach(context -> {
            end(context.getServerSessionContext(), gone);
            end(context.getClientSessionContext(), gone);
        });
    }

    private void forEach(Consumer<SSLContext> action) {
        for (WeakReference<SSLContext> reference : contexts) {
            SSLContext context = reference.get();
            if (context != null) {
                action.accept(context);
            }
        }
    }

    private static int seconds(IdentitySnapshot snapshot, long nowMillis) {
        X509Svid svid = snapshot.defaultSvid();
        long left = svid == null ? 0 : (svid.notAfter().toEpochMilli() - nowMillis) / 1000;
        // Zero would mean "for ever" to JSSE.
        return (int) Math.max(1, Math.min(MAX_SECONDS, left));
    }

    private static void bound(SSLContext context, int seconds) {
        for (SSLSessionContext sessions :
                List.of(context.getServerSessionContext(), context.getClientSessionContext())) {
            sessions.setSessionCacheSize(CACHE_SIZE);
            sessions.setSessionTimeout(seconds);
        }
    }

    private static void end(SSLSessionContext sessions, Predicate<SSLSession> gone) {
        for (Enumeration<byte[]> ids = sessions.getIds(); ids.hasMoreElements(); ) {
            SSLSession session = sessions.getSession(ids.nextElement());
            if (session != null && gone.test(session)) {
                session.invalidate();
            }
        }
    }
}
