package dev.zt.grpc;

import dev.zt.devkit.PlainTls;
import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A peer without zt: presents what it has, or nothing, and believes anyone. */
public final class PlainPeer {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private PlainPeer() {}

    /** Speaks TLS and the beginning of HTTP/2; fails unless the server answers. */
    public static void greet(X509Svid svid, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) PlainTls.insecurelyTrustingAnyone(svid)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            expectAnswer(socket);
        }
    }

    /** Speaks HTTP/2 without TLS; fails unless the server answers. */
    public static void greetInPlaintext(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            expectAnswer(socket);
        }
    }

    private static void expectAnswer(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(PREFACE);
        socket.getOutputStream().flush();
        // The settings frame of the server: nine bytes of header, type 4.
        byte[] frame = socket.getInputStream().readNBytes(9);
        if (frame.length < 9 || frame[3] != 4) {
            throw new IOException("the server did not answer in HTTP/2");
        }
    }
}
