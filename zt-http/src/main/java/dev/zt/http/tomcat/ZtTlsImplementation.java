package dev.zt.http.tomcat;

import dev.zt.http.servlet.TlsConnection;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.jsse.JSSEImplementation;
import org.apache.tomcat.util.net.jsse.JSSESupport;

/**
 * Tomcat's JSSE, which also tells each request its TLS session. Tomcat creates it by name; {@link ZtTomcat} names it.
 * Thread-safe.
 */
public final class ZtTlsImplementation extends JSSEImplementation {

    /** Creates the implementation; for Tomcat. */
    public ZtTlsImplementation() {}

    @Override
    public SSLSupport getSSLSupport(SSLSession session, Map<String, List<String>> additionalAttributes) {
        return new Support(session, additionalAttributes);
    }

    private static final class Support extends JSSESupport implements TlsConnection {

        private final SSLSession session;

        Support(SSLSession session, Map<String, List<String>> additionalAttributes) {
            super(session, additionalAttributes);
            this.session = session;
        }

        @Override
        public SSLSession tlsSession() {
            return session;
        }
    }
}
