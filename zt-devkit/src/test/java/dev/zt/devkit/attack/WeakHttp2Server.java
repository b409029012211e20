package dev.zt.devkit.attack;

import dev.zt.devkit.PlainTls;
import dev.zt.devkit.Workload;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiPredicate;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Serves one secret over HTTP/2, with just as much of it as the attacks need. Whoever is not the administrator is denied if
 * the rule says so of the fields, and the handler is found by the last {@code :path}.
 */
final class WeakHttp2Server implements AutoCloseable {

    static final String SECRET = "the combination is 4711";

    private final SSLServerSocket server;
    private final Workload admin;
    private final String path;
    private final BiPredicate<List<Message.Field>, String> denies;
    private final ExecutorService executor = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "weak-http2-server");
        thread.setDaemon(true);
        return thread;
    });

    WeakHttp2Server(Workload own, Workload admin, String path, BiPredicate<List<Message.Field>, String> denies)
            throws IOException {
        this.admin = admin;
        this.path = path;
        this.denies = denies;
        this.server = (SSLServerSocket)
                PlainTls.insecurelyTrustingAnyone(own.source().current().defaultSvid())
                        .getServerSocketFactory()
                        .createServerSocket(0, 200, InetAddress.getLoopbackAddress());
        SSLParameters parameters = server.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        parameters.setNeedClientAuth(true);
        server.setSSLParameters(parameters);
        executor.execute(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", server.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) server.accept();
                executor.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
            socket.getOutputStream().write(Http2Frames.frame(Http2Frames.SETTINGS, 0, 0, new byte[0]));
            while (true) {
                byte[] head = in.readNBytes(9);
                if (head.length < 9) {
                    return;
                }
                byte[] payload = in.readNBytes(Http2Frames.number(head, 0, 3));
                if (head[3] == Http2Frames.HEADERS) {
                    int stream = Http2Frames.number(head, 5, 9);
                    boolean reached = reaches(socket, fields(payload));
                    // :status 200 or 404 of the static table
                    byte[] status = {(byte) (reached ? 0x88 : 0x8D)};
                    socket.getOutputStream().write(Http2Frames.frame(Http2Frames.HEADERS, 4, stream, status));
                    byte[] body = (reached ? SECRET : "nothing").getBytes(StandardCharsets.US_ASCII);
                    socket.getOutputStream().write(Http2Frames.frame(Http2Frames.DATA, 1, stream, body));
                    socket.getOutputStream().flush();
                }
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private boolean reaches(SSLSocket socket, List<Message.Field> fields) throws IOException {
        X509Certificate peer = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        boolean isAdmin = peer.equals(admin.source().current().defaultSvid().leaf());
        List<String> paths = fields.stream()
                .filter(field -> field.name().equals(":path"))
                .map(Message.Field::value)
                .toList();
        String routed = paths.isEmpty() ? "" : paths.get(paths.size() - 1);
        return (isAdmin || !denies.test(fields, routed)) && (routed.equals(path) || ("/" + routed).equals(path));
    }

    /** Reads literals without indexing and without Huffman's code, which is all that is sent. */
    private static List<Message.Field> fields(byte[] block) {
        List<Message.Field> fields = new ArrayList<>();
        int[] at = {0};
        while (at[0] < block.length) {
            at[0]++;
            fields.add(new Message.Field(text(block, at), text(block, at)));
        }
        return fields;
    }

    private static String text(byte[] block, int[] at) {
        int length = block[at[0]++] & 127;
        if (length == 127) {
            for (int shift = 0; ; shift += 7) {
                int b = block[at[0]++];
                length += (b & 127) << shift;
                if ((b & 128) == 0) {
                    break;
                }
            }
        }
        String text = new String(block, at[0], length, StandardCharsets.ISO_8859_1);
        at[0] += length;
        return text;
    }

    @Override
    public void close() throws IOException {
        server.close();
        executor.shutdownNow();
    }
}
