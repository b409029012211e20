package dev.zt.verification.interop.istio;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * A client of HTTP/1.1 that sends what it is told, byte by byte: clients that know better would never send half of what
 * an attacker does. Keeps one connection per {@link Line}. Not thread-safe.
 */
final class Wire implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;
    private final Function<String, SSLContext> contexts;
    private final Map<Line, Connection> open = new HashMap<>();

    Wire(int port, Function<String, SSLContext> contexts) {
        this.port = port;
        this.contexts = contexts;
    }

    /**
     * What a server answered.
     *
     * @param status the status
     * @param decision the header {@code zt-decision-id}, or nothing
     */
    record Answer(int status, String decision) {}

    private record Connection(Socket socket, InputStream in) {}

    /** Sends a request; once more if the server had ended the connection since the last one. */
    Answer send(Call call) {
        boolean reused = open.containsKey(call.line());
        try {
            return exchange(call);
        } catch (IOException e) {
            forget(call.line());
            if (!reused) {
                throw new UncheckedIOException("no answer to " + call, e);
            }
            return send(call);
        }
    }

    private Answer exchange(Call call) throws IOException {
        Connection connection = open.get(call.line());
        if (connection == null) {
            connection = connect(call.line());
            open.put(call.line(), connection);
        }
        connection.socket.getOutputStream().write(call.bytes());
        connection.socket.getOutputStream().flush();
        return read(call, connection);
    }

    private Connection connect(Line line) throws IOException {
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(InetAddress.getByName(line.address()), 0));
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        // The JDK sends a name as SNI, and resumes no session of another name; an address it does not send.
        String name = line.serverName().isEmpty() ? LOOPBACK : line.serverName();
        Socket socket = contexts.apply(line.identity()).getSocketFactory().createSocket(plain, name, port, true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
    }

    private Answer read(Call call, Connection connection) throws IOException {
        int status = Integer.parseInt(line(connection.in).split(" ", 3)[1]);
        Map<String, String> fields = new HashMap<>();
        for (String line = line(connection.in); !line.isEmpty(); line = line(connection.in)) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (!call.method().equals("HEAD")) {
            connection.in.skipNBytes(Long.parseLong(fields.getOrDefault("content-length", "0")));
        }
        if (fields.getOrDefault("connection", "").equalsIgnoreCase("close")) {
            forget(call.line());
        }
        return new Answer(
                meant(status, fields.getOrDefault("grpc-status", "")), fields.getOrDefault("zt-decision-id", ""));
    }

    /**
     * Returns the status that Envoy means. To what it takes for a call of gRPC it always answers 200, with a status of gRPC:
     * PERMISSION_DENIED for 403, INTERNAL for 400, UNKNOWN for the 200 of its own that says that the request got through.
     */
    static int meant(int status, String grpc) {
        return switch (grpc) {
            case "" -> status;
            case "2" -> 200;
            case "7" -> 403;
            case "13" -> 400;
            default -> throw new IllegalStateException("Envoy answered " + status + " with the gRPC status " + grpc);
        };
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server ended the connection");
            }
            line.append((char) next);
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1).strip();
    }

    private void forget(Line line) {
        Connection connection = open.remove(line);
        if (connection != null) {
            try {
                connection.socket.close();
            } catch (IOException e) {
                // It is of no use any more, whatever it says.
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(open.keySet()).forEach(this::forget);
    }
}
