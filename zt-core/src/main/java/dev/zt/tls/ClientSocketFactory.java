package dev.zt.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes client sockets of the context's protocols; the context's managers do the rest. Thread-safe. */
final class ClientSocketFactory extends SSLSocketFactory {

    private final SSLSocketFactory inner;
    private final EngineRules rules;

    ClientSocketFactory(SSLSocketFactory inner, EngineRules rules) {
        this.inner = inner;
        this.rules = rules;
    }

    private Socket ruled(Socket socket) {
        ((SSLSocket) socket).setEnabledProtocols(rules.protocols());
        return socket;
    }

    @Override
    public Socket createSocket() throws IOException {
        return ruled(inner.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return ruled(inner.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return ruled(inner.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, @Nullable InetAddress localHost, int localPort)
            throws IOException {
        return ruled(inner.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, @Nullable InetAddress localHost, int localPort)
            throws IOException {
        return ruled(inner.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(Socket connected, @Nullable String host, int port, boolean autoClose)
            throws IOException {
        return ruled(inner.createSocket(connected, host, port, autoClose));
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return inner.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return inner.getSupportedCipherSuites();
    }
}
