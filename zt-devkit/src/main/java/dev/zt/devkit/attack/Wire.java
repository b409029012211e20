package dev.zt.devkit.attack;

import java.io.IOException;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Connects as one identity. */
final class Wire {

    private static final int HANDSHAKE_MILLIS = 10_000;

    private final ProtectedResource resource;
    private final SocketFactory sockets;

    Wire(ProtectedResource resource, ProtectedResource.Identity identity) {
        this.resource = resource;
        this.sockets = identity.sockets();
    }

    /** Tells whether the server chooses HTTP/2 when it is offered alone. Where that is in doubt, the control over it fails. */
    boolean speaksHttp2() {
        try (Socket socket = open("h2")) {
            return isHttp2(socket);
        } catch (IOException e) {
            return !String.valueOf(e.getMessage()).contains("no_application_protocol");
        }
    }

    /** Sends a message on a connection of its own. */
    Answer send(Message message) {
        try (Connection connection = connect(message instanceof Message.Http2)) {
            return connection.send(message);
        } catch (IOException e) {
            return Answer.unconnected(e);
        }
    }

    Connection connect(boolean http2) throws IOException {
        Socket socket = open(http2 ? "h2" : "http/1.1");
        if (http2 && !isHttp2(socket)) {
            socket.close();
            throw new IOException("the server does not speak HTTP/2");
        }
        return new Connection(socket);
    }

    private Socket open(String protocol) throws IOException {
        Socket socket = sockets.createSocket(resource.address.getHostString(), resource.address.getPort());
        try {
            // A handshake may take longer than an answer.
            socket.setSoTimeout((int) Math.max(HANDSHAKE_MILLIS, resource.patience.toMillis()));
            socket.setTcpNoDelay(true);
            if (socket instanceof SSLSocket tls) {
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {protocol});
                tls.setSSLParameters(parameters);
                tls.startHandshake();
            }
            socket.setSoTimeout((int) resource.patience.toMillis());
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static boolean isHttp2(Socket socket) {
        return socket instanceof SSLSocket tls && "h2".equals(tls.getApplicationProtocol());
    }
}
