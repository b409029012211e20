package dev.zt.example.firstcall;

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
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** A caller without zt: presents what it has, or nothing, and believes any server. */
final class Stranger {

    private Stranger() {}

    /** Sends a request over TLS and says what came of it. */
    static String call(@Nullable X509Svid svid, int port) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys(svid), new TrustManager[] {new BelieveAnyone()}, null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            return request(socket);
        } catch (IOException e) {
            return "refused";
        }
    }

    /** Sends a request without TLS and says what came of it. */
    static String callInPlaintext(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return request(socket);
        } catch (IOException e) {
            return "refused";
        }
    }

    private static String request(Socket socket) throws IOException {
        socket.setSoTimeout(5_000);
        socket.getOutputStream()
                .write("GET /orders HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        String text = new String(start, StandardCharsets.ISO_8859_1);
        return text.startsWith("HTTP/1.1 ") ? text.substring("HTTP/1.1 ".length()) : "refused";
    }

    private static KeyManager @Nullable [] keys(@Nullable X509Svid svid) throws GeneralSecurityException, IOException {
        if (svid == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("svid", svid.privateKey(), new char[0], svid.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
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
