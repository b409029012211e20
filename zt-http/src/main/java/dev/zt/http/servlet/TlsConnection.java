package dev.zt.http.servlet;

import jakarta.servlet.ServletRequest;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The TLS connection that a request came by, as the container itself holds it.
 *
 * <p>What containers tell of certificates in {@code jakarta.servlet.request.X509Certificate} may stem from a header
 * (Tomcat's {@code SSLValve}) or another protocol (AJP) and proves nothing. An object of this type can only have been
 * put on a request by code inside this process: zt's own part of the container's TLS.
 */
public interface TlsConnection {

    /** The request attribute that holds the connection; Tomcat's name for its session manager. */
    String ATTRIBUTE = "jakarta.servlet.request.ssl_session_mgr";

    /**
     * Returns the session.
     *
     * @return the session whose handshake this container completed
     */
    SSLSession tlsSession();

    /**
     * Finds the session of a request.
     *
     * @param request a request
     * @return the session, or null if the request did not come over TLS, or over a connector that does not tell
     */
    static @Nullable SSLSession sessionOf(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof TlsConnection connection ? connection.tlsSession() : null;
    }
}
