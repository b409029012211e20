package dev.zt.http.client;

import dev.zt.Zt;
import dev.zt.audit.TraceContext;
import dev.zt.authz.Reason;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.Enforcement;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.Registration;
import io.opentelemetry.api.trace.Span;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Asks the enforcement point before a request leaves and when its response begins. */
record CallCheck(Zt zt, PeerExpectation expectation) {

    /**
     * Lets a request out only over TLS and under a usable identity.
     *
     * @throws CallDeniedException if the own identity cannot be used
     * @throws IllegalArgumentException if the request is not for {@code https}
     */
    Operation admit(HttpRequest request) throws CallDeniedException {
        URI uri = request.uri();
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("uri " + uri.getScheme() + "://" + uri.getRawAuthority()
                    + " is not https: this client calls over mutual TLS only");
        }
        String path = uri.getRawPath();
        Operation operation = new Operation.Http(request.method(), path == null || path.isEmpty() ? "/" : path);
        Optional<Enforcement> denial = zt.enforcement().denyOutboundUnlessUsable(operation);
        if (denial.isPresent()) {
            throw new CallDeniedException(denial.get());
        }
        return operation;
    }

    /** Sends the current span along, unless the request says itself to which trace it belongs. */
    static HttpRequest traced(HttpRequest request) {
        if (request.headers().firstValue("traceparent").isPresent()
                || !Span.current().getSpanContext().isValid()) {
            return request;
        }
        HttpRequest.Builder traced = HttpRequest.newBuilder(request, (name, value) -> true);
        TraceContext.outgoing(traced::setHeader);
        return traced.build();
    }

    /**
     * Accepts a response whose peer is still who it must be.
     *
     * @return watches it while its body arrives, and hands a denial to whoever can end it
     * @throws CallDeniedException if it is not
     */
    Function<Consumer<Enforcement>, Registration> accept(HttpResponse<?> head, Operation operation)
            throws CallDeniedException {
        PeerIdentity peer = head.sslSession().flatMap(zt.tls()::peerOf).orElse(null);
        InetSocketAddress remote = remote(head);
        long seen = zt.openCalls().changes();
        Enforcement enforcement = zt.enforcement().checkOutbound(peer, expectation, operation, remote);
        if (peer == null || !enforcement.isAllowed()) {
            throw new CallDeniedException(enforcement);
        }
        return end -> zt.openCalls().outbound(peer, expectation, operation, remote, seen, this::endsBody, end);
    }

    /** What only bars further calls lets the body of this one arrive. */
    private boolean endsBody(Reason reason) {
        return reason == Reason.ENFORCEMENT_CLOSED || zt.clientConnections().on(reason) == ConnectionAction.CUT;
    }

    private static InetSocketAddress remote(HttpResponse<?> response) {
        URI uri = response.uri();
        return InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort() < 0 ? 443 : uri.getPort());
    }
}
