package dev.zt.devkit.attack;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;

/**
 * Serves one secret and one open path over plain HTTP/1, at a port for each of two identities. It parses leniently, and
 * decides about the weaker identity as it is told, before it looks for the handler as it is told.
 */
final class WeakServer implements AutoCloseable {

    static final String SECRET = "the combination is 4711";
    static final String PATH = "/admin/secrets";
    static final String OPEN = "/public/hello";

    private final Weakness weakness;
    private final ServerSocket admin = listen();
    private final ServerSocket stranger = listen();
    private final ExecutorService executor = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "weak-server");
        thread.setDaemon(true);
        return thread;
    });
    final AtomicInteger reached = new AtomicInteger();
    volatile boolean shows = true;
    /** Whether it says nothing to what is not exactly one of its paths. */
    volatile boolean silent;

    WeakServer(Weakness weakness) throws IOException {
        this.weakness = weakness;
        executor.execute(() -> accept(admin, false));
        executor.execute(() -> accept(stranger, true));
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    }

    ProtectedResource.Builder resource() {
        return ProtectedResource.http("GET", PATH, address())
                .allowedTo(admin())
                .deniedTo(stranger())
                .openPath(OPEN)
                .patience(Duration.ofSeconds(30));
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", stranger.getLocalPort());
    }

    SocketFactory admin() {
        return new LocalSockets(admin.getLocalPort());
    }

    SocketFactory stranger() {
        return new LocalSockets(stranger.getLocalPort());
    }

    private void accept(ServerSocket server, boolean weak) {
        try {
            while (true) {
                Socket socket = server.accept();
                executor.execute(() -> serve(socket, weak));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket, boolean weak) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            awaitFirstByte(in);
            socket.setSoTimeout(weakness.keepsConnections ? 30 : 100);
            for (int i = 0; i == 0 || weakness.keepsConnections; i++) {
                boolean asked = weak && (i == 0 || !weakness.checksFirstAlone);
                List<String> head = head(in);
                if (silent && !head.get(0).matches("GET (" + PATH + "|" + OPEN + ") HTTP/1.1")) {
                    socket.setSoTimeout(5_000);
                    in.readAllBytes();
                    return;
                }
                String answer = answer(head, asked);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // The client has gone, or says nothing more.
        }
    }

    /** Whoever connected says something, however long a busy machine takes; what follows comes with it, if it comes. */
    private static void awaitFirstByte(InputStream in) throws IOException {
        in.mark(1);
        if (in.read() >= 0) {
            in.reset();
        }
    }

    private static List<String> head(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); ; b = in.read()) {
            if (b < 0 && lines.isEmpty()) {
                throw new IOException("no more requests");
            }
            if (b >= 0 && b != '\n') {
                line.write(b);
                continue;
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            if (text.isEmpty() && !lines.isEmpty()) {
                return lines;
            }
            if (!text.isEmpty()) {
                lines.add(text);
            }
            line.reset();
        }
    }

    private String answer(List<String> head, boolean asked) {
        Request request = Request.of(head);
        if (asked && weakness.rule.denies(request)) {
            return response(403, "denied");
        }
        return switch (weakness.router.path(request)) {
            case PATH -> {
                reached.incrementAndGet();
                yield response(200, shows ? SECRET : "nothing to see");
            }
            case OPEN -> response(200, "hello");
            default -> response(404, "nothing here");
        };
    }

    private static String response(int status, String body) {
        return "HTTP/1.1 " + status + " Weak\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    @Override
    public void close() throws IOException {
        admin.close();
        stranger.close();
        executor.shutdownNow();
    }

    /** A request as a lenient server has it. */
    record Request(String method, String target, String version, List<String> fields) {

        static Request of(List<String> head) {
            String line = head.get(0);
            int first = line.indexOf(' ');
            int last = line.lastIndexOf(" HTTP/");
            String target =
                    first < 0 ? "" : line.substring(first + 1, Math.max(first + 1, last < 0 ? line.length() : last));
            return new Request(
                    first < 0 ? line : line.substring(0, first),
                    target,
                    last < 0 ? "" : line.substring(last + 1),
                    List.copyOf(head.subList(1, head.size())));
        }

        /** All values, joined. */
        String field(String name) {
            List<String> values = new ArrayList<>();
            for (String line : fields) {
                int colon = line.indexOf(':', 1);
                if (colon > 0
                        && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
                    values.add(line.substring(colon + 1).strip());
                }
            }
            return String.join(",", values);
        }
    }
}
