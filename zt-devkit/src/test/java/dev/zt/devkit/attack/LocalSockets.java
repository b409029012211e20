package dev.zt.devkit.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Connects to one local port, whatever is asked for. */
final class LocalSockets extends SocketFactory {

    private final int port;

    LocalSockets(int port) {
        this.port = port;
    }

    @Override
    public Socket createSocket(String host, int ignored) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int ignored) throws IOException {
        return createSocket("", ignored);
    }

    @Override
    public Socket createSocket(String host, int ignored, InetAddress local, int localPort) throws IOException {
        return createSocket("", ignored);
    }

    @Override
    public Socket createSocket(InetAddress host, int ignored, InetAddress local, int localPort) throws IOException {
        return createSocket("", ignored);
    }
}
