package dev.zt.devkit.app;

import dev.zt.devkit.Workload;
import dev.zt.identity.TrustDomain;
import dev.zt.tls.PeerExpectation;
import dev.zt.tls.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Makes one HTTPS call as a workload and says in one line what came back.
 *
 * <p>Whoever answers must prove to be of the workload's own trust domain; names of hosts say nothing, as SVIDs hold none.
 */
final class OneCall {

    private static final int TIMEOUT = (int) Duration.ofSeconds(10).toMillis();
    private static final int SHOWN = 2_000;

    private OneCall() {}

    /**
     * Calls.
     *
     * @param body what to send, JSON if it begins as such; nothing if empty
     * @return the status and the beginning of the body
     * @throws IllegalArgumentException if it cannot be asked for
     * @throws IllegalStateException if nobody answers, or somebody who is not expected
     */
    static String make(Workload caller, String method, String url, String body, Clock clock) {
        URL target = target(url);
        TrustDomain domain = caller.id().trustDomain();
        try (TlsContexts tls = TlsContexts.builder(caller.source()).clock(clock).build()) {
            HttpsURLConnection connection = (HttpsURLConnection) target.openConnection();
            connection.setSSLSocketFactory(tls.clientSocketFactory(PeerExpectation.memberOf(domain)));
            connection.setHostnameVerifier((host, session) -> true);
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(TIMEOUT);
            connection.setReadTimeout(TIMEOUT);
            connection.setRequestProperty("Connection", "close");
            prepare(connection, method, body);
            return answer(connection);
        } catch (IOException e) {
            throw new IllegalStateException("no answer from " + url + ": " + e.getMessage(), e);
        }
    }

    private static URL target(String url) {
        try {
            URI uri = URI.create(url);
            if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
                boolean plain = "http".equals(uri.getScheme()) && uri.getHost() != null;
                throw new IllegalArgumentException("'" + url + "' is no address to call; write "
                        + (plain ? "https" + url.substring(4) : "https://localhost:8443/"));
            }
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("'" + url + "' is no address to call: " + e.getMessage(), e);
        }
    }

    private static void prepare(HttpsURLConnection connection, String method, String body) throws IOException {
        try {
            connection.setRequestMethod(method);
        } catch (ProtocolException e) {
            throw new IllegalArgumentException(
                    "method '" + method + "' cannot be sent; write GET, POST, PUT, DELETE," + " HEAD or OPTIONS", e);
        }
        boolean takesBody = method.equals("POST") || method.equals("PUT");
        if (!body.isEmpty() && !takesBody) {
            throw new IllegalArgumentException("a body goes with POST and PUT alone, not with " + method);
        }
        if (takesBody) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(bytes.length);
            if (bytes.length > 0) {
                boolean json = body.startsWith("{") || body.startsWith("[");
                connection.setRequestProperty("Content-Type", json ? "application/json" : "text/plain;charset=UTF-8");
                connection.getOutputStream().write(bytes);
            }
        }
    }

    private static String answer(HttpsURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return (status + " " + inOneLine(body)).strip();
        }
    }

    private static String inOneLine(@Nullable InputStream body) throws IOException {
        if (body == null) {
            return "";
        }
        String text = new String(body.readNBytes(SHOWN), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
