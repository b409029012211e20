package dev.zt.http.tomcat;

import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.jsse.JSSEImplementation;

/**
 * Tomcat's TLS as it is, but that requests can be asked for their TLS session. Tomcat makes it by its name; for {@link
 * ZtTomcat} alone.
 */
public final class ZtSslImplementation extends JSSEImplementation {

    /** Creates it; Tomcat does. */
    public ZtSslImplementation() {}

    @Override
    public SSLSupport getSSLSupport(SSLSession session, Map<String, List<String>> attributes) {
        return new ZtSslSupport(session, attributes);
    }
}
