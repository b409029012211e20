package dev.zt.example.shop.runner;

import dev.zt.devkit.PlainTls;
import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A caller without zt: presents what it has, or nothing, and believes any server. */
final class Stranger {

    private Stranger() {}

    /** Sends a request over TLS and says what came of it. */
    static String call(@Nullable X509Svid svid, int port) {
        SSLContext context = PlainTls.insecurelyTrustingAnyone(svid);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            return request(socket);
        } catch (IOException e) {
            return "refused";
        }
    }

    /** Sends a request without TLS and says what came of it. Tomcat refuses it in words. */
    static String callInPlaintext(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String answer = request(socket);
            return answer.equals("400") ? "refused" : answer;
        } catch (IOException e) {
            return "refused";
        }
    }

    private static String request(Socket socket) throws IOException {
        socket.setSoTimeout(5_000);
        socket.getOutputStream()
                .write("GET /orders/pen HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        String text = new String(start, StandardCharsets.ISO_8859_1);
        return text.startsWith("HTTP/1.1 ") ? text.substring("HTTP/1.1 ".length()) : "refused";
    }
}
