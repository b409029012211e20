package dev.zt.http.client;

import dev.zt.Zt;
import dev.zt.enforce.Enforcement;
import dev.zt.identity.ZtException;
import dev.zt.jwt.JwtSvids;
import dev.zt.policy.Operation;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.Registration;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A JDK {@link HttpClient} that calls one expected peer, over mutual TLS only.
 *
 * <p>It can stand wherever an {@code HttpClient} does. Redirects are never followed. Connections are pooled; a rotation,
 * a change of trust, a revocation or a server's certificate that nears its end starts a new pool, and calls in flight
 * end on the old one. Thread-safe.
 * {@link #close()} ends its listening for such changes. The current OpenTelemetry span is sent along as
 * {@code traceparent} ({@link dev.zt.audit.TraceContext}), unless the request bears one.
 *
 * <h2>Guarantees</h2>
 *
 * A request is sent only to a peer that proved an expected SPIFFE ID in its handshake, and only while this workload's
 * own identity is usable. A response is handed out, and its body shown to a body handler, only if at its arrival the
 * peer was still vouched for, neither expired nor revoked; a body that is still arriving when the peer is revoked or no
 * longer vouched for fails with {@link CallDeniedException}, as {@link Zt#clientConnections()} say.
 *
 * <h2>Does not protect against</h2>
 *
 * Bytes already sent: the JDK client shows the connection only with the response, so that a peer which fell from grace
 * on a pooled connection may still receive one request whose response is then refused. What had arrived of a body
 * before its call was ended.
 *
 * <p>Waiting without end: over HTTP/2 the client of JDK 17 now and then does not notice that a server which refuses it has
 * ended the connection behind the handshake. Give each request a {@linkplain java.net.http.HttpRequest.Builder#timeout
 * timeout}, or use HTTP/1.1.
 */
public final class ZtHttpClient extends HttpClient implements AutoCloseable {

    private final Zt zt;
    private final PeerExpectation expectation;
    private final CallCheck check;
    private final Builder options;
    private final ConnectionPool pool;

    private ZtHttpClient(Builder options) {
        this.options = options;
        this.zt = options.zt;
        this.expectation = options.expectation;
        this.check = new CallCheck(zt, expectation);
        this.pool = new ConnectionPool(zt, this::newClient);
    }

    /**
     * Describes a client.
     *
     * @param zt identity, trust and audit
     * @param expectation whom to expect; there is no default
     * @return a builder
     */
    public static Builder builder(Zt zt, PeerExpectation expectation) {
        return new Builder(zt, expectation);
    }

    /**
     * Creates a client with all defaults.
     *
     * @param zt identity, trust and audit
     * @param expectation whom to expect; there is no default
     * @return the client
     */
    public static ZtHttpClient create(Zt zt, PeerExpectation expectation) {
        return builder(zt, expectation).build();
    }

    private HttpClient newClient() {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .sslContext(zt.tls().client(expectation))
                .followRedirects(Redirect.NEVER)
                .version(options.version)
                .connectTimeout(options.connectTimeout);
        if (options.executor != null) {
            builder.executor(options.executor);
        }
        return builder.build();
    }

    /**
     * Sends a request and waits for its response.
     *
     * @throws CallDeniedException if this side denies the call
     * @throws ZtException with code NO_JWT_SVID if a token is to be sent and there is none
     * @throws IllegalArgumentException if the request is not for {@code https}
     */
    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        Objects.requireNonNull(handler, "handler");
        Operation operation = check.admit(request);
        HttpRequest outgoing = outgoing(request);
        HttpClient client = pool.current();
        HeldResponse response = new HeldResponse(client.send(outgoing, BodyHandlers.ofPublisher()));
        return response.await(handler, accept(response, operation, client));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return sendAsync(request, handler, null);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        if (pushes != null) {
            throw new IllegalArgumentException(
                    "push promises are not supported: they arrive before their peer is checked");
        }
        Objects.requireNonNull(handler, "handler");
        try {
            Operation operation = check.admit(request);
            HttpRequest outgoing = outgoing(request);
            HttpClient client = pool.current();
            return client.sendAsync(outgoing, BodyHandlers.ofPublisher())
                    .thenCompose(Context.current().wrapFunction(head -> {
                        HeldResponse response = new HeldResponse(head);
                        try {
                            return response.release(handler, accept(response, operation, client));
                        } catch (CallDeniedException e) {
                            throw new CompletionException(e);
                        }
                    }));
        } catch (CallDeniedException | ZtException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * What is sent once the call was admitted: over TLS, to a server that proves itself expected, and nowhere else. The
     * pool is chosen behind this, for a token may be waited for, and much may change meanwhile.
     */
    private HttpRequest outgoing(HttpRequest request) throws CallDeniedException {
        HttpRequest traced = CallCheck.traced(request);
        if (options.token == null) {
            return traced;
        }
        HttpRequest outgoing = options.token.on(traced);
        check.admit(request);
        return outgoing;
    }

    private Function<Consumer<Enforcement>, Registration> accept(
            HeldResponse response, Operation operation, HttpClient client) throws CallDeniedException {
        Function<Consumer<Enforcement>, Registration> watch;
        try {
            watch = check.accept(response.head(), operation);
        } catch (CallDeniedException e) {
            response.discard();
            pool.retire(client);
            throw e;
        }
        if (response.head().sslSession().filter(zt.tls()::isDueForRenewal).isPresent()) {
            pool.retire(client);
        }
        return watch;
    }

    /** Stops listening for changes of trust; sends no further requests need be expected to work. Idempotent. */
    @Override
    public void close() {
        pool.close();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return pool.current().cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return pool.current().connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return pool.current().followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return pool.current().proxy();
    }

    @Override
    public SSLContext sslContext() {
        return pool.current().sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return pool.current().sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return pool.current().authenticator();
    }

    @Override
    public Version version() {
        return pool.current().version();
    }

    @Override
    public Optional<Executor> executor() {
        return pool.current().executor();
    }

    /**
     * Refuses: a web socket's peer cannot be checked after its handshake.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        throw new UnsupportedOperationException("web sockets are not supported: their peer cannot be checked again");
    }

    /** Describes a client. Not thread-safe. */
    public static final class Builder {

        private final Zt zt;
        private final PeerExpectation expectation;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Version version = Version.HTTP_2;
        private @Nullable Executor executor;
        private @Nullable TokenToSend token;

        private Builder(Zt zt, PeerExpectation expectation) {
            this.zt = Objects.requireNonNull(zt, "zt");
            this.expectation = Objects.requireNonNull(expectation, "expectation");
        }

        private Builder(Builder other) {
            this(other.zt, other.expectation);
            connectTimeout = other.connectTimeout;
            version = other.version;
            executor = other.executor;
            token = other.token;
        }

        /**
         * Bounds how long a connection may take, handshake included. Default: 10 s.
         *
         * @param timeout a positive duration
         * @return this
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Sets the preferred protocol version. Default: HTTP/2, with HTTP/1.1 where the server has no HTTP/2.
         *
         * @param version the version
         * @return this
         */
        public Builder version(Version version) {
            this.version = Objects.requireNonNull(version, "version");
            return this;
        }

        /**
         * Sets the executor for asynchronous work; it is never shut down here. Default: the JDK client's own.
         *
         * @param executor the executor
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Shows a JWT-SVID of this workload with each request, as {@code Authorization: Bearer}, unless the request bears
         * an authorization of its own: for servers that cannot see the client's certificate. It leaves over TLS, to a server
         * that has proven itself expected; redirects are not followed. Whoever gets hold of it is taken for this workload at
         * that audience until it ends. Default: none.
         *
         * @param tokens delivers it; while it has none, sending waits for it as it says, asynchronous sending as well
         * @param audience whom the token is for, from configuration
         * @return this
         * @throws IllegalArgumentException if the audience is blank
         */
        public Builder sendJwtSvids(JwtSvids tokens, String audience) {
            if (audience.isBlank()) {
                throw new IllegalArgumentException("audience is blank; name whom tokens shall be for");
            }
            this.token = new TokenToSend(Objects.requireNonNull(tokens, "tokens"), audience);
            return this;
        }

        /**
         * Builds.
         *
         * @return the client
         */
        public ZtHttpClient build() {
            return new ZtHttpClient(new Builder(this));
        }
    }
}
