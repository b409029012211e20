package dev.zt.verification.corpus;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sends request lines exactly as written: no client library would send half of them. */
final class RawHttp implements Closeable {

    private final Socket socket;
    private final InputStream in;
    private final StringBuilder fields = new StringBuilder();

    RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    /** Sends a field for each of these values with every request from now on. */
    void authorization(List<String> values) {
        values.forEach(value -> fields.append("Authorization: ").append(value).append("\r\n"));
    }

    /** Sends these fields, as they are, with every request from now on. */
    void headers(List<String> lines) {
        lines.forEach(line -> fields.append(line).append("\r\n"));
    }

    Response send(String method, String target) throws IOException {
        String request =
                method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n" + fields + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        int status = Integer.parseInt(line().split(" ")[1]);
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        int length = method.equals("HEAD") ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Response(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server closed after: " + line);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    record Response(int status, Map<String, String> headers, String body) {

        String header(String name) {
            return headers.get(name);
        }
    }
}
