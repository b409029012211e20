package dev.zt.devkit.attack;

import dev.zt.devkit.PlainTls;
import dev.zt.devkit.Workload;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What must not be reached, where it is served, and how one sees that it was reached.
 *
 * <pre>{@code
 * ProtectedResource secrets = ProtectedResource.http("GET", "/admin/secrets", server.getAddress())
 *         .shows("the combination is 4711")
 *         .allowedTo(admin)
 *         .deniedTo(stranger)
 *         .openPath("/public/hello")
 *         .build();
 * }</pre>
 *
 * <p>It was reached if an answer holds the text of {@link Builder#shows}, or if the count of {@link Builder#countedBy}
 * rises. A status alone tells nothing: another spelling may lead to another resource. Immutable; thread-safe if what it was
 * given is.
 */
public final class ProtectedResource {

    private static final int MIN_MARKER = 8;

    final InetSocketAddress address;
    final boolean grpc;
    final String method;
    final String path;
    final String openPath;
    final boolean open;
    final Message.@Nullable Field deniedFor;
    final String contentType;
    final String body;
    final @Nullable String marker;
    final @Nullable LongSupplier count;
    final Identity allowed;
    final Identity denied;
    final Duration patience;

    private ProtectedResource(Builder builder) {
        this.address = builder.address;
        this.grpc = builder.grpc;
        this.method = builder.method;
        this.path = builder.path;
        this.open = builder.openPath != null;
        this.openPath = builder.openPath == null ? "/" : builder.openPath;
        this.deniedFor = builder.deniedFor;
        this.contentType = builder.contentType;
        this.body = builder.body;
        this.marker = builder.marker;
        this.count = builder.count;
        this.allowed = Objects.requireNonNull(builder.allowed, "allowedTo is missing: the control needs an identity");
        this.denied = Objects.requireNonNull(builder.denied, "deniedTo is missing: who must not get through?");
        this.patience = builder.patience;
        if (marker == null && count == null) {
            throw new IllegalStateException("neither shows nor countedBy: nothing would tell that it was reached");
        }
        if (marker != null && (path + this.openPath + deniedFor + body).contains(marker)) {
            throw new IllegalStateException(
                    "marker " + marker + " is part of the request, so that an echo of it would pass for the resource");
        }
    }

    /**
     * Describes a resource of HTTP. If the server also speaks HTTP/2, by ALPN, it is attacked over that too.
     *
     * @param method in upper case, for example {@code GET}; answers to {@code HEAD} show no text, so that only
     *     {@link Builder#countedBy} can tell
     * @param path the path as a well-meaning client sends it, without query: {@code /admin/secrets}
     * @param address where it is served
     * @return a builder
     * @throws IllegalArgumentException if the path does not begin with {@code /}, is {@code /} alone, or has characters
     *     other than letters, digits and <code>- . _ ~ /</code>
     */
    public static Builder http(String method, String path, InetSocketAddress address) {
        return new Builder(false, method, path, address);
    }

    /**
     * Describes a method of gRPC over TLS, which is called with one message.
     *
     * @param method its full name, for example {@code shop.v1.Orders/Refund}
     * @param address where it is served
     * @return a builder
     * @throws IllegalArgumentException if it is no full name of a method
     */
    public static Builder grpc(String method, InetSocketAddress address) {
        return new Builder(true, "POST", "/" + method, address).body("application/grpc", "\0\0\0\0\0");
    }

    /** Returns method and path, and where. */
    @Override
    public String toString() {
        return method + " " + path + " at " + authority();
    }

    String authority() {
        return address.getHostString() + ":" + address.getPort();
    }

    long reached() {
        return count == null ? 0 : count.getAsLong();
    }

    /** Who connects, and what is publicly known of it. */
    record Identity(SocketFactory sockets, @Nullable Workload workload) {

        static Identity of(Workload workload) {
            return new Identity(
                    PlainTls.insecurelyTrustingAnyone(
                                    workload.source().current().defaultSvid())
                            .getSocketFactory(),
                    workload);
        }
    }

    /** Describes a resource. Not thread-safe. */
    public static final class Builder {

        private final boolean grpc;
        private final String method;
        private final String path;
        private final InetSocketAddress address;
        private @Nullable String openPath;
        private Message.@Nullable Field deniedFor;
        private String contentType = "";
        private String body = "";
        private @Nullable String marker;
        private @Nullable LongSupplier count;
        private @Nullable Identity allowed;
        private @Nullable Identity denied;
        private Duration patience = Duration.ofSeconds(1);

        private Builder(boolean grpc, String method, String path, InetSocketAddress address) {
            this.grpc = grpc;
            this.method = checked("method", method, "[A-Z]+");
            this.path = checked("path", path, "/[A-Za-z0-9._~-][A-Za-z0-9._~/-]*");
            this.address = Objects.requireNonNull(address, "address");
        }

        private static String checked(String what, String value, String pattern) {
            if (!value.matches(pattern)) {
                throw new IllegalArgumentException(
                        what + " '" + value + "' cannot be attacked: write it as " + pattern);
            }
            return value;
        }

        /**
         * Names a text that an answer holds if, and only if, it comes from the resource: the server's own words, not an
         * echo of the request. It is looked for in the octets of the answer.
         *
         * @param marker at least 8 characters
         * @return this
         * @throws IllegalArgumentException if it is shorter
         */
        public Builder shows(String marker) {
            if (marker.length() < MIN_MARKER) {
                throw new IllegalArgumentException("marker '" + marker
                        + "' is too short to come from one resource alone; take 8 characters or more");
            }
            this.marker = new String(marker.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return this;
        }

        /**
         * Names a count that rises each time the resource is reached, for what no answer shows: a counter in a handler of
         * the application under test. Nothing else may call the resource meanwhile.
         *
         * @param count asked on several threads
         * @return this
         */
        public Builder countedBy(LongSupplier count) {
            this.count = Objects.requireNonNull(count, "count");
            return this;
        }

        /**
         * Names a workload that may reach it: the control, without which a dead server would pass. It connects with its
         * present SVID and trusts anyone; attacks claim its name and certificate.
         *
         * @param workload of the JUnit kit
         * @return this
         */
        public Builder allowedTo(Workload workload) {
            this.allowed = Identity.of(workload);
            return this;
        }

        /**
         * Names who may reach it: the control, without which a dead server would pass.
         *
         * @param sockets connect as that identity: {@code SSLContext.getSocketFactory()}, or one for plaintext
         * @return this
         */
        public Builder allowedTo(SocketFactory sockets) {
            this.allowed = new Identity(Objects.requireNonNull(sockets, "sockets"), null);
            return this;
        }

        /**
         * Names a workload that must not get through. It should be one that TLS lets in: what is refused in the handshake
         * tests no path.
         *
         * @param workload of the JUnit kit
         * @return this
         */
        public Builder deniedTo(Workload workload) {
            this.denied = Identity.of(workload);
            return this;
        }

        /**
         * Names who must not get through. It should be an identity that TLS lets in: what is refused in the handshake
         * tests no path.
         *
         * @param sockets connect as that identity: {@code SSLContext.getSocketFactory()}, or one for plaintext
         * @return this
         */
        public Builder deniedTo(SocketFactory sockets) {
            this.denied = new Identity(Objects.requireNonNull(sockets, "sockets"), null);
            return this;
        }

        /**
         * Names a path that the identity may call with the same method. Attacks that hide in an allowed request are only
         * real with one: overridden paths, dots that lead out of it, smuggling. Default: {@code /}.
         *
         * @param path without query; not the protected one, and not above it
         * @return this
         * @throws IllegalArgumentException if the path cannot be attacked
         */
        public Builder openPath(String path) {
            this.openPath = checked("openPath", path, "/[A-Za-z0-9._~/-]*");
            return this;
        }

        /**
         * Names a field of the request for which the policy denies it. All attacks send it, the control does not, and
         * attacks of {@link AttackClass#REPEATED_HEADER} write it in other ways. Both identities may then be the same.
         *
         * @param name of the field
         * @param value for which the rule denies
         * @return this
         */
        public Builder deniedFor(String name, String value) {
            this.deniedFor = new Message.Field(name, value);
            return this;
        }

        /**
         * Sends a body with each request. Default: none; an empty message for gRPC.
         *
         * @param contentType of the body
         * @param body one character for each octet; for gRPC the length-prefixed message
         * @return this
         */
        public Builder body(String contentType, String body) {
            this.contentType = Objects.requireNonNull(contentType, "contentType");
            this.body = Objects.requireNonNull(body, "body");
            return this;
        }

        /**
         * Says how long to wait for a server that is silent. It must be twice what the resource takes to answer, the
         * quickest of three times, or the control fails.
         *
         * @param patience default: one second
         * @return this
         * @throws IllegalArgumentException if it is under 10 ms or above one minute
         */
        public Builder patience(Duration patience) {
            if (patience.toMillis() < 10 || patience.toMillis() > 60_000) {
                throw new IllegalArgumentException("patience " + patience + " is not within 10 ms and one minute");
            }
            this.patience = patience;
            return this;
        }

        /**
         * Builds the description. Nothing is sent.
         *
         * @return the resource
         * @throws NullPointerException if an identity is missing
         * @throws IllegalStateException if nothing tells that the resource was reached, or the marker is part of the request
         */
        public ProtectedResource build() {
            return new ProtectedResource(this);
        }
    }
}
