package dev.zt.http.server;

import dev.zt.Zt;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.identity.PeerIdentity;
import dev.zt.tls.Renewal;
import java.security.cert.Certificate;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client connect anew while all that both ends have shown is still valid, so that no call is lost. For adapters;
 * thread-safe.
 */
public final class ConnectionRenewal {

    private ConnectionRenewal() {}

    /**
     * Tells whether a connection should make way for a new one, and sees to it then that none of its sessions is resumed:
     * one would bring the old certificates back.
     *
     * @param zt whose rules count
     * @param session the session of the connection, or null
     * @param peer who is proven on it, or null
     * @return whether the response should end the connection
     */
    public static boolean begin(Zt zt, @Nullable SSLSession session, @Nullable PeerIdentity peer) {
        if (session == null || peer == null || !isDue(zt, session)) {
            return false;
        }
        zt.tls().endSessions(peer);
        return true;
    }

    private static boolean isDue(Zt zt, SSLSession session) {
        return zt.tls().isDueForRenewal(session)
                || (zt.serverConnections().on(ConnectionEvent.OWN_ROTATION) != ConnectionAction.KEEP
                        && isSuperseded(zt, session));
    }

    private static boolean isSuperseded(Zt zt, SSLSession session) {
        Certificate[] own = session.getLocalCertificates();
        return own != null && Renewal.isSuperseded(own[0], zt.source().current());
    }
}
