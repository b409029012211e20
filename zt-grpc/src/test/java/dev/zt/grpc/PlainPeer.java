package dev.zt.grpc;

import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A peer without zt: presents what it has, or nothing, and believes anyone. */
public final class PlainPeer {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private PlainPeer() {}

    public static SSLContext context(X509Svid svid) throws GeneralSecurityException, IOException {
        KeyManager[] keys = null;
        if (svid != null) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "svid", svid.privateKey(), new char[0], svid.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, new char[0]);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, new TrustManager[] {new BelieveAnyone()}, null);
        return context;
    }

    /** Speaks TLS and the beginning of HTTP/2; fails unless the server answers. */
    public static void greet(X509Svid svid, int port) throws GeneralSecurityException, IOException {
        try (SSLSocket socket =
                (SSLSocket) context(svid).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
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

    private static final class BelieveAnyone extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
