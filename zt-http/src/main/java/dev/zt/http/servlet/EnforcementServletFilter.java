package dev.zt.http.servlet;

import dev.zt.Zt;
import dev.zt.enforce.Enforcement;
import dev.zt.http.DenialAnswer;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks each request of a servlet container before anything of the application runs.
 *
 * <p>Register it first, for the pattern {@code /*}, for all five dispatcher types, with asynchronous support. A request is
 * decided and recorded once; what an asynchronous request goes on to do, and the page of an error within it, is part of
 * it. A forward or include to another path is decided again. Thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * What lies behind this filter runs only for requests that were allowed, by the path that runs; a denial's record is
 * written before its response leaves. A denial that condemns the peer ends its TLS sessions and, over HTTP/1.1, closes the
 * connection.
 *
 * <h2>Does not protect against</h2>
 *
 * Filters that run before this one, and dispatcher types it is not registered for; requests that the container itself
 * answers before any filter.
 */
public final class EnforcementServletFilter implements Filter {

    /** The request attribute that holds the caller, a {@link PeerIdentity}. */
    public static final String CALLER = "dev.zt.caller";

    private static final String DECIDED = "dev.zt.http.servlet.decided";

    private final Zt zt;
    private final ServletPeers peers;

    /**
     * Creates a filter.
     *
     * @param zt whose policy to enforce
     * @param peers tells who sent a request
     */
    public EnforcementServletFilter(Zt zt, ServletPeers peers) {
        this.zt = Objects.requireNonNull(zt, "zt");
        this.peers = Objects.requireNonNull(peers, "peers");
    }

    /**
     * Lets a request through, or answers it.
     *
     * @throws ServletException if it is no HTTP request, or what lies behind fails
     */
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("zt guards HTTP only; register it for HTTP servlets");
        }
        Operation.Http operation = ServletTarget.of(http);
        // Whatever the application put there: only this class's own note of what it decided counts.
        Operation.Http decided = http.getAttribute(DECIDED) instanceof Decided note ? note.operation : null;
        switch (http.getDispatcherType()) {
            case REQUEST -> decide(http, answer, chain, operation);
            case ASYNC, ERROR -> inherit(http, answer, chain, decided);
            case FORWARD, INCLUDE -> {
                if (operation.equals(decided)) {
                    chain.doFilter(http, answer);
                } else {
                    decide(http, answer, chain, operation);
                }
            }
        }
    }

    /** A part of a request that was allowed; of one that was not decided nothing may run. */
    private static void inherit(
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain,
            Operation.@Nullable Http decided)
            throws IOException, ServletException {
        if (decided != null) {
            chain.doFilter(request, response);
        } else if (request.getDispatcherType() == DispatcherType.ASYNC && !response.isCommitted()) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        }
    }

    private void decide(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, Operation.Http operation)
            throws IOException, ServletException {
        PeerIdentity peer = peers.peerOf(request);
        Enforcement enforcement = zt.enforcement().check(peer, operation, remote(request));
        if (peer == null || !enforcement.isAllowed()) {
            deny(request, response, enforcement, peer);
            return;
        }
        Object before = request.getAttribute(DECIDED);
        request.setAttribute(CALLER, peer);
        request.setAttribute(DECIDED, new Decided(operation));
        chain.doFilter(request, response);
        if (before != null && !request.isAsyncStarted()) {
            // Back in what forwarded or included: its own decision counts again.
            request.setAttribute(DECIDED, before);
        }
    }

    private void deny(
            HttpServletRequest request, HttpServletResponse response, Enforcement denial, @Nullable PeerIdentity peer)
            throws IOException {
        denial.awaitRecorded();
        if (peer != null && denial.decision().reason().condemnsConnection()) {
            zt.tls().endSessions(peer);
        }
        if (request.getDispatcherType() == DispatcherType.INCLUDE || response.isCommitted()) {
            // What is to be included is left out; the page around it has its own status.
            return;
        }
        DenialAnswer answer = DenialAnswer.of(denial);
        response.reset();
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        if (!"HEAD".equals(request.getMethod())) {
            response.setContentType(DenialAnswer.CONTENT_TYPE);
            response.setContentLength(answer.bytes().length);
            response.getOutputStream().write(answer.bytes());
        }
        response.flushBuffer();
    }

    private static InetSocketAddress remote(HttpServletRequest request) {
        // An address, not a name: nothing is looked up.
        return InetSocketAddress.createUnresolved(request.getRemoteAddr(), request.getRemotePort());
    }

    /** This class's note on a request; nobody else can make one. */
    private static final class Decided {

        private final Operation.Http operation;

        Decided(Operation.Http operation) {
            this.operation = operation;
        }
    }
}
