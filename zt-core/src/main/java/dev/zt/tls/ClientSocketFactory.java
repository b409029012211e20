package dev.zt.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes client sockets, each in a context of its own: a session that is resumed asks no trust manager, and nobody checks a
 * socket later. Thread-safe.
 */
final class ClientSocketFactory extends SSLSocketFactory {

    private final Supplier<SSLContext> contexts;
    private final SSLSocketFactory any;
    private final EngineRules rules;
    private final TlsCrypto crypto;

    ClientSocketFactory(Supplier<SSLContext> contexts, EngineRules rules, TlsCrypto crypto) {
        this.contexts = contexts;
        this.any = contexts.get().getSocketFactory();
        this.rules = rules;
        this.crypto = crypto;
    }

    private SSLSocketFactory fresh() {
        return contexts.get().getSocketFactory();
    }

    private Socket ruled(Socket socket) {
        SSLSocket ssl = (SSLSocket) socket;
        crypto.tune(ssl);
        ssl.setEnabledProtocols(rules.protocols());
        return ssl;
    }

    @Override
    public Socket createSocket() throws IOException {
        return ruled(fresh().createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return ruled(fresh().createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return ruled(fresh().createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, @Nullable InetAddress localHost, int localPort)
            throws IOException {
        return ruled(fresh().createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, @Nullable InetAddress localHost, int localPort)
            throws IOException {
        return ruled(fresh().createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(Socket connected, @Nullable String host, int port, boolean autoClose)
            throws IOException {
        return ruled(fresh().createSocket(connected, host, port, autoClose));
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return any.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return any.getSupportedCipherSuites();
    }
}
