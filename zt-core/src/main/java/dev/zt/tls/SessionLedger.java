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
 * nor an hour. Thread-safe.
 */
final class SessionLedger {

    static final int CACHE_SIZE = 4096;
    static final int MAX_SECONDS = 3600;

    private final List<WeakReference<SSLContext>> contexts = new CopyOnWriteArrayList<>();

    void add(SSLContext context, IdentitySnapshot snapshot, long nowMillis) {
        contexts.removeIf(reference -> reference.get() == null);
        contexts.add(new WeakReference<>(context));
        bound(context, seconds(snapshot, nowMillis));
    }

    /** Bounds the life of sessions to that of the current SVID. */
    void rotated(IdentitySnapshot snapshot, long nowMillis) {
        forEach(context -> bound(context, seconds(snapshot, nowMillis)));
    }

    /** Ends the sessions of the peers that match, and those that name none. */
    void invalidate(Predicate<PeerIdentity> gone) {
        forEach(context -> {
            invalidate(context.getServerSessionContext(), gone);
            invalidate(context.getClientSessionContext(), gone);
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

    private static void invalidate(SSLSessionContext sessions, Predicate<PeerIdentity> gone) {
        for (Enumeration<byte[]> ids = sessions.getIds(); ids.hasMoreElements(); ) {
            SSLSession session = sessions.getSession(ids.nextElement());
            PeerIdentity peer = session == null ? null : PeerBinding.of(session);
            if (session != null && (peer == null || gone.test(peer))) {
                session.invalidate();
            }
        }
    }
}
