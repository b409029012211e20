package dev.zt.http.tomcat;

import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.apache.tomcat.util.net.jsse.JSSESupport;

/** What a request's attribute leads to: an object that no header can make. */
final class ZtSslSupport extends JSSESupport {

    private volatile SSLSession session;

    ZtSslSupport(SSLSession session, Map<String, List<String>> attributes) {
        super(session, attributes);
        this.session = session;
    }

    @Override
    public void setSession(SSLSession next) {
        super.setSession(next);
        session = next;
    }

    SSLSession session() {
        return session;
    }
}
