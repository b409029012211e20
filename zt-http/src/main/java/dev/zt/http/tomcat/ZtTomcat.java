package dev.zt.http.tomcat;

import dev.zt.Zt;
import dev.zt.http.servlet.ServletPeers;
import java.util.Objects;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLHostConfigCertificate.Type;
import org.apache.tomcat.util.net.SSLSupport;

/**
 * Gives Tomcat zt's mutual TLS, and reads the peer off its connections.
 *
 * <pre>{@code
 * ZtTomcat.secure(connector, zt);
 * EnforcementServletFilter filter = new EnforcementServletFilter(zt, ZtTomcat.peers(zt));
 * }</pre>
 *
 * <p>Stateless and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * A connector that was secured demands an X.509-SVID of each client; rotations need no reload. A peer is read off the TLS
 * session itself, never from attributes that headers or AJP can fill.
 *
 * <h2>Does not protect against</h2>
 *
 * Other connectors of the same Tomcat: whoever comes by them is proven to be nobody.
 */
public final class ZtTomcat {

    private ZtTomcat() {}

    /**
     * Turns a connector, before it is started, into one with mutual TLS.
     *
     * @param connector an HTTP/1.1 connector, with or without HTTP/2
     * @param zt whose identity to show and whose peers to accept
     * @throws IllegalArgumentException if the connector speaks another protocol, or has TLS already
     */
    public static void secure(Connector connector, Zt zt) {
        Objects.requireNonNull(zt, "zt");
        if (!(connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol)) {
            throw new IllegalArgumentException(
                    "connector " + connector + " does not speak HTTP/1.1; AJP proves nobody");
        }
        if (connector.findSslHostConfigs().length > 0) {
            throw new IllegalArgumentException(
                    "connector " + connector + " has TLS already; take that away, or leave the connector to it");
        }
        SSLHostConfig host = new SSLHostConfig();
        host.setProtocols("TLSv1.3");
        host.setCertificateVerification("required");
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, Type.UNDEFINED);
        certificate.setSslContext(new TomcatTls(zt.tls().server(), zt.source()));
        host.addCertificate(certificate);
        protocol.setSslImplementationName(ZtSslImplementation.class.getName());
        connector.addSslHostConfig(host);
        connector.setScheme("https");
        connector.setSecure(true);
        connector.setProperty("SSLEnabled", "true");
    }

    /**
     * Returns what tells who sent a request of a secured connector.
     *
     * @param zt the same as the connector was secured with
     * @return the reader of peers
     */
    public static ServletPeers peers(Zt zt) {
        Objects.requireNonNull(zt, "zt");
        return request -> request.isSecure() && request.getAttribute(SSLSupport.SESSION_MGR) instanceof ZtSslSupport tls
                ? zt.tls().peerOf(tls.session()).orElse(null)
                : null;
    }
}
