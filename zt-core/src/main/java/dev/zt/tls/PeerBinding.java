package dev.zt.tls;

import dev.zt.identity.PeerIdentity;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Binds a proven identity to its TLS session.
 *
 * <p>A value on a session survives resumption, and makes JSSE keep the session itself instead of handing it to the peer
 * in a ticket, so that {@link SSLSession#invalidate()} truly ends it.
 */
final class PeerBinding {

    private static final String KEY = "dev.zt.peer";

    private PeerBinding() {}

    static void bind(SSLSession session, PeerIdentity peer) {
        session.putValue(KEY, peer);
    }

    static @Nullable PeerIdentity of(SSLSession session) {
        try {
            return session.getValue(KEY) instanceof PeerIdentity peer ? peer : null;
        } catch (UnsupportedOperationException e) {
            // A session in Conscrypt's cache carries nothing.
            return null;
        }
    }
}
