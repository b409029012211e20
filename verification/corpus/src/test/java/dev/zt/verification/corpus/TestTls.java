package dev.zt.verification.corpus;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.zt.devkit.PlainTls;
import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/** A plain JDK peer: presents an SVID, and trusts anyone, so that only zt's end can refuse. */
final class TestTls {

    private TestTls() {}

    static Socket connect(X509Svid svid, InetSocketAddress address) throws IOException {
        SSLSocket socket = (SSLSocket) PlainTls.insecurelyTrustingAnyone(svid)
                .getSocketFactory()
                .createSocket(address.getAddress(), address.getPort());
        socket.startHandshake();
        return socket;
    }

    static HttpsServer serverWith(X509Svid svid, InetSocketAddress address) throws IOException {
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(PlainTls.insecurelyTrustingAnyone(svid)));
        return server;
    }
}
