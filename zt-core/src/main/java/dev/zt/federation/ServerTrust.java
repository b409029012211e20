package dev.zt.federation;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/** How a fetch knows its server. */
interface ServerTrust {

    /** Makes a context that shows no certificate, for connections of which none was resumed from before. */
    SSLContext newContext() throws IOException;

    /**
     * Makes sure that whoever was proven in the handshake still counts: the connection may have been open for long, or its
     * session resumed.
     *
     * @throws IOException if it does not; the message says why
     */
    void recheck(SSLSession session) throws IOException;
}
