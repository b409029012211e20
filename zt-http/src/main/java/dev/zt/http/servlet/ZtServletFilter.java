package dev.zt.http.servlet;

import dev.zt.Callers;
import dev.zt.Zt;
import dev.zt.audit.TraceContext;
import dev.zt.enforce.Caller;
import dev.zt.http.server.ConnectionRenewal;
import dev.zt.identity.PeerIdentity;
import dev.zt.jwt.JwtSvidValidator;
import io.opentelemetry.context.Scope;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks each request of a servlet container: who calls, whether that is still true, and whether the policy allows it.
 *
 * <p>Map it to {@code /*}, first, for all dispatcher types, with asynchronous requests supported. A request is decided
 * when it arrives. What it is dispatched to afterwards, under another path, is decided again (forward, include,
 * asynchronous dispatch); an asynchronous dispatch under the same path and error pages follow what was decided before.
 * The peer comes from the {@link TlsConnection} of the request, and from nothing else; from a token only if
 * {@link #acceptJwtSvids} was asked for and the connection shows no certificate. Thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * A servlet behind this filter runs only for requests that were allowed; each decision is recorded, and a denial's record
 * is written before its response leaves. Where the handler of a servlet decides (see the second constructor), nothing is
 * written to the response before the decision. A request whose TLS session is unknown is denied.
 *
 * <h2>Does not protect against</h2>
 *
 * Filters that run before this one, and requests that the container itself answers, malformed ones for example. Over
 * HTTP/2, containers ignore {@code Connection: close}: a condemned peer keeps its connection and is denied on it.
 */
public final class ZtServletFilter implements Filter {

    private final Zt zt;
    private final Predicate<HttpServletMapping> handlerDecides;
    private final Callers callers;

    /**
     * Creates a filter that decides about every request itself.
     *
     * @param zt whose policy to enforce
     */
    public ZtServletFilter(Zt zt) {
        this(zt, mapping -> false);
    }

    /**
     * Creates a filter that leaves some servlets to decide for themselves, once they know which handler will run:
     * through {@link RequestAccess#decide}. Whatever they write without having asked is decided by method and path.
     *
     * @param zt whose policy to enforce
     * @param handlerDecides picks those servlets
     */
    public ZtServletFilter(Zt zt, Predicate<HttpServletMapping> handlerDecides) {
        this(zt, handlerDecides, Callers.byTls(zt));
    }

    private ZtServletFilter(Zt zt, Predicate<HttpServletMapping> handlerDecides, Callers callers) {
        this.zt = zt;
        this.handlerDecides = Objects.requireNonNull(handlerDecides, "handlerDecides");
        this.callers = callers;
    }

    /**
     * Returns a filter that also takes JWT-SVIDs, of callers that show no certificate. Its connector must let those
     * through the handshake: {@code ZtTomcat.secureForTokens}. Default: mutual TLS alone.
     *
     * <p>Only rules of {@code assurance: [bearer]} allow anything to a bearer.
     *
     * @param validator judges tokens, for the audience of this workload
     * @return the filter
     */
    public ZtServletFilter acceptJwtSvids(JwtSvidValidator validator) {
        return new ZtServletFilter(zt, handlerDecides, Callers.byTlsOrToken(zt, validator));
    }

    @Override
    @SuppressWarnings("try") // A scope serves by being open.
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http && response instanceof HttpServletResponse answer)) {
            throw new ServletException("only HTTP requests can be checked");
        }
        try (Scope ignored = TraceContext.incoming(http::getHeader).makeCurrent()) {
            filter(http, answer, chain);
        }
    }

    private void filter(HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        RequestAccess before = RequestAccess.find(http);
        if (http.getDispatcherType() == DispatcherType.ERROR) {
            errorPage(before, http, answer, chain);
            return;
        }
        Dispatch dispatch = Dispatch.received(http);
        if (before != null && before.covers(zt, dispatch)) {
            if (before.isAllowed()) {
                chain.doFilter(http, answer);
                return;
            }
            if (before.isDenied()) {
                return;
            }
        }
        Caller caller = callers.of(TlsConnection.sessionOf(http), () -> Dispatch.authorization(http));
        renew(http, dispatch, answer, caller.peer().orElse(null));
        RequestAccess access = new RequestAccess(zt, caller, dispatch, ServletAttributes.of(http), answer);
        access.putOn(http);
        try {
            enter(access, dispatch, http, answer, chain);
        } finally {
            if (before != null) {
                before.putOn(http);
            }
        }
    }

    /** Shows the page for what was allowed and then failed. What nobody decided about gets its status, and no page. */
    private static void errorPage(
            @Nullable RequestAccess before, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (before != null && before.isAllowed()) {
            chain.doFilter(request, response);
        }
    }

    private void enter(
            RequestAccess access,
            Dispatch dispatch,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        if (!handlerDecides.test(dispatch.mapping())) {
            if (access.decideByPath()) {
                chain.doFilter(request, response);
            }
            return;
        }
        access.begin();
        if (access.isPending()) {
            untilDecided(access, request, response, chain);
        }
    }

    private static void untilDecided(
            RequestAccess access, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(new PendingRequest(request, access), new PendingResponse(response, access));
        } catch (IOException | ServletException | RuntimeException | Error e) {
            if (access.isPending()) {
                access.decideByPath();
            }
            // After the answer to a denial the response is complete: an error page would tell more.
            if (!access.isAnswered()) {
                throw e;
            }
        }
        if (access.isPending()) {
            access.decideByPath();
        }
    }

    /** HTTP/2 knows no such header. */
    private void renew(
            HttpServletRequest request, Dispatch dispatch, HttpServletResponse response, @Nullable PeerIdentity peer) {
        if (dispatch.http1() && ConnectionRenewal.begin(zt, TlsConnection.sessionOf(request), peer)) {
            response.setHeader("Connection", "close");
        }
    }
}
