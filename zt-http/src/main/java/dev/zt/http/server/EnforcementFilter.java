package dev.zt.http.server;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import dev.zt.Callers;
import dev.zt.Zt;
import dev.zt.audit.TraceContext;
import dev.zt.enforce.Caller;
import dev.zt.enforce.Enforcement;
import dev.zt.identity.PeerIdentity;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks each request of a JDK {@link com.sun.net.httpserver.HttpServer} before its handler runs.
 *
 * <p>{@link ZtHttpsServer} puts it before every handler by itself. On a server of your own it belongs first in the
 * filters of every context; requests that did not come over that server's mutual TLS prove nobody and are denied.
 * Thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * A handler behind this filter runs only for requests that were allowed, and whose path is its context's or lies below
 * it by whole segments, unlike the JDK's own prefixes; a denial's record is written before its
 * response leaves. A denial that condemns the peer closes the connection and ends its TLS sessions. Before a certificate
 * that was shown on a connection ends, the connection is closed behind a response.
 *
 * <h2>Does not protect against</h2>
 *
 * A request that was allowed and still runs when its peer falls; contexts that lack the filter, and requests that the JDK server itself answers before any filter: malformed request
 * lines and headers (400) and paths that no context matches (404).
 */
public final class EnforcementFilter extends Filter {

    private final Zt zt;
    private final Callers callers;

    /**
     * Creates a filter.
     *
     * @param zt whose policy to enforce
     */
    public EnforcementFilter(Zt zt) {
        this(zt, Callers.byTls(zt));
    }

    /**
     * Creates a filter for a server of your own that may also take JWT-SVIDs of callers that show no certificate.
     *
     * @param zt whose policy to enforce
     * @param callers who counts as a caller; of the same {@code zt}
     */
    public EnforcementFilter(Zt zt, Callers callers) {
        this.zt = Objects.requireNonNull(zt, "zt");
        this.callers = Objects.requireNonNull(callers, "callers");
    }

    @Override
    @SuppressWarnings("try") // A scope serves by being open.
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        try (Scope ignored =
                TraceContext.incoming(exchange.getRequestHeaders()::getFirst).makeCurrent()) {
            check(exchange, chain);
        }
    }

    private void check(HttpExchange exchange, Chain chain) throws IOException {
        Caller caller = caller(callers, exchange);
        PeerIdentity peer = caller.peer().orElse(null);
        renew(exchange, peer);
        Enforcement enforcement = zt.enforcement()
                .checkCall(
                        caller,
                        RequestTarget.of(exchange),
                        exchange.getRemoteAddress(),
                        new ExchangeAttributes(exchange));
        if (enforcement.isAllowed()) {
            pass(exchange, chain);
            return;
        }
        Denial denial = Denial.of(zt, enforcement, exchange.getRequestMethod(), caller);
        denial.settle();
        DenialResponse.send(exchange, denial);
    }

    private void renew(HttpExchange exchange, @Nullable PeerIdentity peer) {
        if (exchange instanceof HttpsExchange https && ConnectionRenewal.begin(zt, https.getSSLSession(), peer)) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
    }

    private static void pass(HttpExchange exchange, Chain chain) throws IOException {
        if (ContextMatch.isWhole(exchange)) {
            chain.doFilter(exchange);
        } else {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        }
    }

    static Caller caller(Callers callers, HttpExchange exchange) {
        return callers.of(
                exchange instanceof HttpsExchange https ? https.getSSLSession() : null,
                () -> exchange.getRequestHeaders().get("Authorization"));
    }

    @Override
    public String description() {
        return "zt: checks identity, freshness and policy of each request";
    }
}
