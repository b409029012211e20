package dev.zt.tls;

import java.util.Arrays;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** What no user of an engine can change: its role, client authentication, and the range of protocols. */
record EngineRules(ClientAuth clientAuth, boolean server, Set<String> allowedProtocols) {

    /** What a server asks of a client; of no meaning to a client. */
    enum ClientAuth {
        /** A certificate, or no connection. */
        DEMANDED,
        /** A certificate if it has one, which then counts; without one nobody is proven. */
        ASKED
    }

    /** Sets them on a new engine. */
    void begin(SSLEngine engine) {
        engine.setUseClientMode(!server);
        apply(engine);
    }

    /** Sets again what a caller may have changed. */
    void apply(SSLEngine engine) {
        if (demandsCertificate()) {
            engine.setNeedClientAuth(true);
        } else if (server) {
            engine.setWantClientAuth(true);
        }
        String[] enabled = Arrays.stream(engine.getEnabledProtocols())
                .filter(allowedProtocols::contains)
                .toArray(String[]::new);
        engine.setEnabledProtocols(enabled.length == 0 ? protocols() : enabled);
    }

    /** Tells whether a handshake without a client's certificate fails. */
    boolean demandsCertificate() {
        return server && clientAuth == ClientAuth.DEMANDED;
    }

    /** Puts the demand on parameters that describe an engine. */
    void describe(SSLParameters parameters) {
        parameters.setProtocols(protocols());
        if (demandsCertificate()) {
            parameters.setNeedClientAuth(true);
        } else if (server) {
            parameters.setWantClientAuth(true);
        }
    }

    String[] protocols() {
        return allowedProtocols.toArray(String[]::new);
    }

    /** Leaves out protocols that are not allowed; refuses if none is left. */
    String[] allowed(String[] protocols) {
        String[] kept =
                Arrays.stream(protocols).filter(allowedProtocols::contains).toArray(String[]::new);
        if (kept.length == 0) {
            throw new IllegalArgumentException(
                    "protocols " + Arrays.toString(protocols) + ": none is allowed here, only " + allowedProtocols
                            + "; allow TLSv1.2 where the TLS contexts are built if a peer needs it");
        }
        return kept;
    }

    void requireRole(boolean client) {
        if (client == server) {
            throw new IllegalArgumentException("this context is for the " + (server ? "server" : "client")
                    + " end only; use the one for the other end");
        }
    }
}
