package dev.zt.http.tomcat;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat's HTTP over NIO, which also shows to zt whom Tomcat turns away before it begins TLS: who speaks plaintext, or
 * leaves in the middle of a handshake. {@link ZtTomcat#connector} uses it; servers that make their connectors by the name
 * of a protocol are given that of this class, and their connectors to {@link ZtTomcat#secure}.
 *
 * <h2>Guarantees</h2>
 *
 * A refused caller is answered as Tomcat answers it, and told once. One who connects and sends nothing is not told.
 *
 * <h2>Does not protect against</h2>
 *
 * Anything by itself: until {@code ZtTomcat.secure} was called it is Tomcat's own protocol.
 */
public final class ZtHttpProtocol extends Http11NioProtocol {

    private final WatchedEndpoint endpoint;

    /** Creates the protocol; for Tomcat, which creates it by name. */
    public ZtHttpProtocol() {
        this(new WatchedEndpoint());
    }

    private ZtHttpProtocol(WatchedEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    void watch(EngineContext engines) {
        endpoint.watch(engines);
    }
}
