package dev.zt.tls;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;

/** Lists the sessions that a server context would resume. */
final class SessionsOf {

    private SessionsOf() {}

    static List<SSLSession> all(SSLContext server) {
        SSLSessionContext context = server.getServerSessionContext();
        List<SSLSession> sessions = new ArrayList<>();
        for (byte[] id : Collections.list(context.getIds())) {
            SSLSession session = context.getSession(id);
            if (session != null) {
                sessions.add(session);
            }
        }
        return sessions;
    }
}
