package dev.zt.spiffe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the Workload API listens (SPIFFE Workload Endpoint §4): {@code unix:///absolute/path} or {@code
 * tcp://IP:port}, and nothing else.
 *
 * <p>Immutable and thread-safe.
 *
 * @param socket what to connect to
 */
public record WorkloadApiAddress(SocketAddress socket) {

    /** The environment variable that names the address (§4). */
    public static final String VARIABLE = "SPIFFE_ENDPOINT_SOCKET";

    private static final Pattern IP_LITERAL = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");
    private static final int MAX_PORT = 0xffff;

    /**
     * Checks the kind of socket.
     *
     * @param socket what to connect to
     * @throws IllegalArgumentException if it is neither a unix nor a resolved internet address
     */
    public WorkloadApiAddress {
        boolean internet = socket instanceof InetSocketAddress inet && !inet.isUnresolved();
        if (!internet && !(socket instanceof UnixDomainSocketAddress)) {
            throw new IllegalArgumentException("socket " + socket + " is neither a unix nor a resolved tcp address");
        }
    }

    /**
     * Parses an address.
     *
     * @param text for example {@code unix:///run/spire/agent.sock} or {@code tcp://127.0.0.1:8081}
     * @return the address
     * @throws IllegalArgumentException if the text is no address of a Workload API; the message says why
     */
    public static WorkloadApiAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw invalid(text, "it is no URI");
        }
        String scheme = uri.getScheme();
        if ("unix".equals(scheme)) {
            return new WorkloadApiAddress(unix(text, uri));
        }
        if ("tcp".equals(scheme)) {
            return new WorkloadApiAddress(tcp(text, uri));
        }
        throw invalid(text, "its scheme is neither unix nor tcp");
    }

    /**
     * Reads the address from {@value #VARIABLE}.
     *
     * @return the address
     * @throws IllegalArgumentException if the variable is not set, or holds no address
     */
    public static WorkloadApiAddress fromEnvironment() {
        return from(System.getenv());
    }

    static WorkloadApiAddress from(Map<String, String> environment) {
        String text = environment.get(VARIABLE);
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("No Workload API address: " + VARIABLE
                    + " is not set. Set it, for example to unix:///run/spire/agent.sock, or give the address in code.");
        }
        return parse(text);
    }

    /**
     * Returns the path of a unix socket.
     *
     * @return the path, or null for tcp
     */
    @Nullable
    Path path() {
        return socket instanceof UnixDomainSocketAddress unix ? unix.getPath() : null;
    }

    private static SocketAddress unix(String text, URI uri) {
        boolean plain = uri.getRawAuthority() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
        String path = uri.getPath();
        if (!plain || path == null || !path.startsWith("/")) {
            throw invalid(text, "write unix: and an absolute path, without host, query or fragment");
        }
        try {
            return UnixDomainSocketAddress.of(Path.of(path));
        } catch (InvalidPathException e) {
            throw invalid(text, "its path cannot be one");
        }
    }

    private static SocketAddress tcp(String text, URI uri) {
        String path = uri.getRawPath();
        boolean plain = uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && (path == null || path.isEmpty());
        String host = uri.getHost();
        if (!plain || host == null || !IP_LITERAL.matcher(host).matches()) {
            throw invalid(text, "write tcp:// with an IP address and a port, without path, query or fragment");
        }
        if (uri.getPort() < 1 || uri.getPort() > MAX_PORT) {
            throw invalid(text, "it has no port from 1 to " + MAX_PORT);
        }
        try {
            // A literal: nothing is looked up.
            return new InetSocketAddress(InetAddress.getByName(host), uri.getPort());
        } catch (UnknownHostException e) {
            throw invalid(text, "its host is no IP address");
        }
    }

    private static IllegalArgumentException invalid(String text, String problem) {
        return new IllegalArgumentException("Workload API address \"" + text.replaceAll("[^ -~]", "?")
                + "\" is invalid: " + problem + ". Examples: unix:///run/spire/agent.sock, tcp://127.0.0.1:8081.");
    }

    /** Returns the address as a URI. */
    @Override
    public String toString() {
        if (socket instanceof UnixDomainSocketAddress unix) {
            return "unix://" + unix.getPath();
        }
        InetSocketAddress inet = (InetSocketAddress) socket;
        String host = inet.getAddress().getHostAddress();
        return "tcp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
}
