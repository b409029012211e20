package dev.zt.http.server;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.zt.Callers;
import dev.zt.Zt;
import dev.zt.identity.PeerIdentity;
import dev.zt.jwt.JwtSvidValidator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A JDK {@link HttpsServer} that demands mutual TLS and checks every request before its handler. Set up to do so, it also
 * takes JWT-SVIDs of callers that show no certificate: {@link Builder#acceptJwtSvids}.
 *
 * <p>Use it as the JDK's: create contexts, start, stop. Paths without a context are checked too, then answered 404.
 * Default executor: a pool of daemon threads that grows with load and ends with {@link #stop}. Thread-safe like the
 * JDK's.
 *
 * <h2>Guarantees</h2>
 *
 * Every context made through this server has an {@link EnforcementFilter} before its handler, whichever handler is set
 * later, and the TLS of the {@link Zt} it was created with, which cannot be replaced.
 *
 * <h2>Does not protect against</h2>
 *
 * Code that takes the filter out of a context's list, and what {@link EnforcementFilter} names.
 */
public final class ZtHttpsServer extends HttpsServer {

    private static final String ROOT = "/";

    private final HttpsServer inner;
    private final Zt zt;
    private final Callers callers;
    private final ExecutorService ownExecutor;

    private ZtHttpsServer(HttpsServer inner, Zt zt, Callers callers, ExecutorService ownExecutor) {
        this.inner = inner;
        this.zt = zt;
        this.callers = callers;
        this.ownExecutor = ownExecutor;
    }

    /**
     * Creates a server that is bound and not started.
     *
     * @param zt identity, policy and audit
     * @param address where to listen; port 0 picks a free one
     * @return the server
     * @throws IOException if the address cannot be bound
     */
    public static ZtHttpsServer create(Zt zt, InetSocketAddress address) throws IOException {
        return builder(zt, address).create();
    }

    /**
     * Describes a server.
     *
     * @param zt identity, policy and audit
     * @param address where to listen; port 0 picks a free one
     * @return a builder
     */
    public static Builder builder(Zt zt, InetSocketAddress address) {
        return new Builder(zt, address);
    }

    private static ZtHttpsServer create(Zt zt, Callers callers, InetSocketAddress address) throws IOException {
        HttpsServer inner = HttpsServer.create(address, 0);
        inner.setHttpsConfigurator(new CallerTls(callers.tls(engine -> {})));
        ExecutorService executor = Executors.newCachedThreadPool(runnable -> {
            Thread thread = new Thread(runnable, "zt-http");
            thread.setDaemon(true);
            return thread;
        });
        inner.setExecutor(executor);
        ZtHttpsServer server = new ZtHttpsServer(inner, zt, callers, executor);
        server.guarded(inner.createContext(ROOT, ZtHttpsServer::notFound));
        return server;
    }

    /**
     * Returns who sent a request. A token is judged again.
     *
     * @param exchange an exchange of this server
     * @return the proven peer
     * @throws IllegalStateException if the exchange proves nobody: it is not one of this server, or its token has ended
     *     since it was let through
     */
    public PeerIdentity peer(HttpExchange exchange) {
        return EnforcementFilter.caller(callers, exchange)
                .peer()
                .orElseThrow(() -> new IllegalStateException(
                        "the exchange proves no peer: it is not one of this server, or its token has ended"));
    }

    @Override
    public HttpContext createContext(String path, HttpHandler handler) {
        Objects.requireNonNull(handler, "handler");
        releaseRoot(path);
        // The filter first: a context with a handler is in service at once.
        HttpContext context = guarded(inner.createContext(path));
        context.setHandler(handler);
        return context;
    }

    @Override
    public HttpContext createContext(String path) {
        releaseRoot(path);
        return guarded(inner.createContext(path));
    }

    private HttpContext guarded(HttpContext context) {
        context.getFilters().add(0, new EnforcementFilter(zt, callers));
        return context;
    }

    /** Makes room for a root context of the user's. */
    private void releaseRoot(String path) {
        if (path.equals(ROOT)) {
            inner.removeContext(ROOT);
        }
    }

    @Override
    public void removeContext(String path) {
        inner.removeContext(path);
        if (path.equals(ROOT)) {
            guarded(inner.createContext(ROOT, ZtHttpsServer::notFound));
        }
    }

    @Override
    public void removeContext(HttpContext context) {
        removeContext(context.getPath());
    }

    private static void notFound(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(404, -1);
        exchange.close();
    }

    /**
     * Refuses: the TLS of this server is zt's.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public void setHttpsConfigurator(HttpsConfigurator configurator) {
        throw new UnsupportedOperationException("the TLS of this server comes from Zt and cannot be replaced");
    }

    @Override
    public HttpsConfigurator getHttpsConfigurator() {
        return inner.getHttpsConfigurator();
    }

    @Override
    public void bind(InetSocketAddress address, int backlog) throws IOException {
        inner.bind(address, backlog);
    }

    @Override
    public void start() {
        inner.start();
    }

    @Override
    public void setExecutor(@Nullable Executor executor) {
        inner.setExecutor(executor);
    }

    @Override
    public Executor getExecutor() {
        return inner.getExecutor();
    }

    @Override
    public void stop(int delaySeconds) {
        inner.stop(delaySeconds);
        ownExecutor.shutdown();
    }

    @Override
    public InetSocketAddress getAddress() {
        return inner.getAddress();
    }

    /** Hands each connection the context's own parameters, which say what is asked of a client. */
    private static final class CallerTls extends HttpsConfigurator {

        CallerTls(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            parameters.setSSLParameters(getSSLContext().getDefaultSSLParameters());
        }
    }

    /** Describes a server. Not thread-safe. */
    public static final class Builder {

        private final Zt zt;
        private final InetSocketAddress address;
        private Callers callers;

        private Builder(Zt zt, InetSocketAddress address) {
            this.zt = Objects.requireNonNull(zt, "zt");
            this.address = Objects.requireNonNull(address, "address");
            this.callers = Callers.byTls(zt);
        }

        /**
         * Takes JWT-SVIDs of callers that show no certificate. TLS then asks for a certificate and does without; one that
         * is shown has to be good and decides who calls, whatever token comes with it. Default: mutual TLS alone.
         *
         * <p>Only rules of {@code assurance: [bearer]} allow anything to a bearer.
         *
         * @param validator judges tokens, for the audience of this workload
         * @return this
         */
        public Builder acceptJwtSvids(JwtSvidValidator validator) {
            this.callers = Callers.byTlsOrToken(zt, validator);
            return this;
        }

        /**
         * Creates the server, bound and not started.
         *
         * @return the server
         * @throws IOException if the address cannot be bound
         */
        public ZtHttpsServer create() throws IOException {
            return ZtHttpsServer.create(zt, callers, address);
        }
    }
}
