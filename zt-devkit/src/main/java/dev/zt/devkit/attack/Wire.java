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
    private final int answerMillis;

    private Wire(ProtectedResource resource, ProtectedResource.Identity identity, int answerMillis) {
        this.resource = resource;
        this.sockets = identity.sockets();
        this.answerMillis = answerMillis;
    }

    /** One that leaves a server that is silent for as long as the patience. */
    static Wire forAttacks(ProtectedResource resource, ProtectedResource.Identity identity) {
        return new Wire(resource, identity, (int) resource.patience.toMillis());
    }

    /** One for what must be answered: it waits through a pause of the machine. */
    static Wire forControls(ProtectedResource resource, ProtectedResource.Identity identity) {
        return new Wire(resource, identity, handshakeMillis(resource));
    }

    /** A handshake may take longer than an answer. */
    private static int handshakeMillis(ProtectedResource resource) {
        return (int) Math.max(HANDSHAKE_MILLIS, resource.patience.toMillis());
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
            socket.setSoTimeout(handshakeMillis(resource));
            socket.setTcpNoDelay(true);
            if (socket instanceof SSLSocket tls) {
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {protocol});
                tls.setSSLParameters(parameters);
                tls.startHandshake();
            }
            socket.setSoTimeout(answerMillis);
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
