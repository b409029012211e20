package dev.zt.http.server;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.zt.Zt;
import dev.zt.identity.PeerIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A JDK {@link HttpsServer} that demands mutual TLS and checks every request before its handler.
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
    private final ExecutorService ownExecutor;

    private ZtHttpsServer(HttpsServer inner, Zt zt, ExecutorService ownExecutor) {
        this.inner = inner;
        this.zt = zt;
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
        HttpsServer inner = HttpsServer.create(address, 0);
        inner.setHttpsConfigurator(new MutualTls(zt.tls().server()));
        ExecutorService executor = Executors.newCachedThreadPool(runnable -> {
            Thread thread = new Thread(runnable, "zt-http");
            thread.setDaemon(true);
            return thread;
        });
        inner.setExecutor(executor);
        ZtHttpsServer server = new ZtHttpsServer(inner, zt, executor);
        server.guarded(inner.createContext(ROOT, ZtHttpsServer::notFound));
        return server;
    }

    /**
     * Returns who sent a request.
     *
     * @param exchange an exchange of this server
     * @return the proven peer
     * @throws IllegalStateException if the exchange proves nobody, which no exchange does that a handler of this server
     *     sees
     */
    public PeerIdentity peer(HttpExchange exchange) {
        PeerIdentity peer = EnforcementFilter.peer(zt, exchange);
        if (peer == null) {
            throw new IllegalStateException("the exchange proves no peer: it is not one of this server");
        }
        return peer;
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
        context.getFilters().add(0, new EnforcementFilter(zt));
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

    /** Hands each connection the context's own parameters, which demand a client certificate. */
    private static final class MutualTls extends HttpsConfigurator {

        MutualTls(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            parameters.setSSLParameters(getSSLContext().getDefaultSSLParameters());
        }
    }
}
