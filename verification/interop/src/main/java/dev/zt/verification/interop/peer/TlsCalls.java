package dev.zt.verification.interop.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Says a line over a connection of TLS and nothing above it, and waits for the answer. */
final class TlsCalls implements Calls {

    private final SSLSocketFactory sockets;
    private final int port;
    private @Nullable Socket connection;

    TlsCalls(SSLSocketFactory sockets, int port) {
        this.sockets = sockets;
        this.port = port;
    }

    @Override
    public Answer call(String operation) {
        try {
            Socket open = connection();
            open.getOutputStream().write("ping\n".getBytes(StandardCharsets.US_ASCII));
            open.getOutputStream().flush();
            String line = line(open);
            return line.equals("pong") ? Answer.allowed(line) : new Answer(Verdict.FAILED, "said " + line);
        } catch (IOException e) {
            close();
            return Answer.of(e);
        }
    }

    private Socket connection() throws IOException {
        Socket open = connection;
        if (open == null) {
            open = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
            open.setSoTimeout(10_000);
            connection = open;
        }
        return open;
    }

    private static String line(Socket from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = from.getInputStream().read();
                next != '\n';
                next = from.getInputStream().read()) {
            if (next < 0) {
                throw new IOException("closed by the server");
            }
            line.append((char) next);
        }
        return line.toString();
    }

    @Override
    public void close() {
        Socket open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is of no use any more, and that is all that closing was for.
            }
        }
    }
}
