package dev.zt.http.tomcat;

import dev.zt.Zt;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/**
 * Puts zt's TLS on Tomcat's connectors.
 *
 * <p>Rotation needs no reload: Tomcat takes an engine from zt for each connection. Combine with
 * {@link dev.zt.http.servlet.ZtServletFilter}, without which the callers are proven and nothing is decided.
 *
 * <h2>Guarantees</h2>
 *
 * A connector that was secured completes handshakes only with peers that prove an X.509-SVID which zt accepts, and tells
 * the filter the TLS session of each request; {@link #secureForTokens} also lets those through that show no certificate,
 * and proves them to be nobody. Each caller that is refused leaves one record, if the connector's protocol
 * is {@link ZtHttpProtocol}.
 *
 * <h2>Does not protect against</h2>
 *
 * Other connectors of the same server, and code that changes this one afterwards.
 */
public final class ZtTomcat {

    private ZtTomcat() {}

    /**
     * Makes a connector that demands mutual TLS, and leaves a record of each caller that it refuses.
     *
     * @param zt whose TLS
     * @return a connector for HTTP over NIO that has not started; it has no port yet
     */
    public static Connector connector(Zt zt) {
        Connector connector = new Connector(new ZtHttpProtocol());
        secure(connector, zt);
        return connector;
    }

    /**
     * Makes a connector demand mutual TLS. Unless its protocol is {@link ZtHttpProtocol}, Tomcat answers a caller in
     * plaintext by itself: it is refused, and not recorded.
     *
     * @param connector a connector for HTTP over NIO that has not started; it must have no TLS of its own
     * @param zt whose TLS
     * @throws IllegalArgumentException if the connector speaks another protocol (AJP)
     * @throws IllegalStateException if the connector has TLS of its own, which is not silently replaced
     */
    public static void secure(Connector connector, Zt zt) {
        secure(connector, new EngineContext(zt, zt.tls().server()));
    }

    /**
     * As {@link #connector}, but for {@link #secureForTokens}.
     *
     * @param zt whose TLS
     * @return a connector for HTTP over NIO that has not started; it has no port yet
     */
    public static Connector connectorForTokens(Zt zt) {
        Connector connector = new Connector(new ZtHttpProtocol());
        secureForTokens(connector, zt);
        return connector;
    }

    /**
     * As {@link #secure}, but callers without a certificate come through the handshake: for the filter of
     * {@code ZtServletFilter.acceptJwtSvids}, which denies those that show no valid token. A certificate that is shown has
     * to be good.
     *
     * @param connector a connector for HTTP over NIO that has not started; it must have no TLS of its own
     * @param zt whose TLS
     * @throws IllegalArgumentException if the connector speaks another protocol (AJP)
     * @throws IllegalStateException if the connector has TLS of its own, which is not silently replaced
     */
    public static void secureForTokens(Connector connector, Zt zt) {
        secure(connector, new EngineContext(zt, zt.tls().serverForTokens(engine -> {})));
    }

    private static void secure(Connector connector, EngineContext engines) {
        if (!(connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol)) {
            throw new IllegalArgumentException("connector " + connector + " does not speak HTTP over TLS but "
                    + connector.getProtocolHandlerClassName() + "; use an HTTP connector");
        }
        if (protocol.isSSLEnabled() || protocol.findSslHostConfigs().length > 0) {
            throw new IllegalStateException("connector " + connector
                    + " has TLS of its own; remove its certificate settings so that zt's identity is used");
        }
        connector.setScheme("https");
        connector.setSecure(true);
        protocol.setSSLEnabled(true);
        protocol.setSslImplementationName(ZtTlsImplementation.class.getName());
        protocol.addSslHostConfig(hostConfig(engines));
        if (protocol instanceof ZtHttpProtocol watched) {
            watched.watch(engines);
        }
    }

    private static SSLHostConfig hostConfig(EngineContext engines) {
        SSLHostConfig host = new SSLHostConfig();
        // Whatever stands here, the engines of zt ask for what their context was made for.
        host.setCertificateVerification("required");
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setSslContext(engines);
        host.addCertificate(certificate);
        return host;
    }
}
