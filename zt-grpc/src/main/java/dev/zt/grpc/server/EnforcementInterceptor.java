package dev.zt.grpc.server;

import dev.zt.Callers;
import dev.zt.Zt;
import dev.zt.audit.TraceContext;
import dev.zt.enforce.Caller;
import dev.zt.enforce.Enforcement;
import dev.zt.grpc.ZtGrpc;
import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks each call of a gRPC server before its handler runs, and again while it is open.
 *
 * <p>The builders of zt put it before everything else by themselves. On a server of your own add it last, since the
 * interceptor that is added last runs first, together with {@link UnknownMethods} as fallback registry; calls that did
 * not come over mutual TLS of zt's contexts prove nobody and are denied. Handlers learn who called from
 * {@link ZtGrpc#peer()}. Thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>No handler runs for a call that is denied. What is decided on is the method that would run, not what the path
 *       says.
 *   <li>A denial's record is written before the caller sees it, or was given {@value Enforcement#MAX_WAIT_MILLIS} ms.
 *   <li>A call that would no longer be allowed is ended: its handler gets no further message and sends none.
 *   <li>The caller is told PERMISSION_DENIED and the decision id, and neither reason nor rule; UNAUTHENTICATED where tokens
 *       count and it proved nobody.
 * </ul>
 *
 * <h2>Does not protect against</h2>
 *
 * What a handler had sent, and the transport had not yet, when its call was ended by a change of policy; interceptors
 * before this one; requests that the transport answers by itself, for example those that are no gRPC.
 */
public final class EnforcementInterceptor implements ServerInterceptor {

    /** Made once: a key is checked letter by letter, and this is on the way of every call. */
    private static final Metadata.Key<String> TRACEPARENT =
            Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

    private static final Metadata.Key<String> TRACESTATE =
            Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER);

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Zt zt;
    private final PeerConnections connections;
    private final Callers callers;

    /**
     * Creates an interceptor for any transport.
     *
     * @param zt whose policy to enforce
     */
    public EnforcementInterceptor(Zt zt) {
        this(zt, PeerConnections.UNREACHABLE);
    }

    /**
     * Creates an interceptor for a transport that can end a connection.
     *
     * @param zt whose policy to enforce
     * @param connections told of each peer that is denied for what it is
     */
    public EnforcementInterceptor(Zt zt, PeerConnections connections) {
        this(zt, connections, Callers.byTls(zt));
    }

    private EnforcementInterceptor(Zt zt, PeerConnections connections, Callers callers) {
        this.zt = zt;
        this.connections = Objects.requireNonNull(connections, "connections");
        this.callers = callers;
    }

    /**
     * Returns an interceptor that also takes JWT-SVIDs, of callers that came over TLS and showed no certificate. The
     * transport must let those through the handshake. Default: mutual TLS alone.
     *
     * @param validator judges tokens, for the audience of this workload
     * @return the interceptor
     */
    public EnforcementInterceptor acceptJwtSvids(JwtSvidValidator validator) {
        return new EnforcementInterceptor(zt, connections, Callers.byTlsOrToken(zt, validator));
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return TraceContext.incoming(name -> headers.get(name.equals(TRACEPARENT.name()) ? TRACEPARENT : TRACESTATE))
                .wrapSupplier(() -> check(call, headers, next))
                .get();
    }

    private <Q, R> ServerCall.Listener<Q> check(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Caller caller = caller(call, headers);
        PeerIdentity peer = caller.peer().orElse(null);
        Operation operation = new Operation.Grpc(call.getMethodDescriptor().getFullMethodName());
        InetSocketAddress remote = remote(call);
        long seen = zt.openCalls().changes();
        Enforcement enforcement =
                zt.enforcement().checkCall(caller, operation, remote, new CallAttributes(call, headers));
        if (peer == null || !enforcement.isAllowed()) {
            Denial.send(call, enforcement, caller, () -> condemnIfDue(peer, enforcement));
            return new ServerCall.Listener<>() {};
        }
        GuardedServerCall<Q, R> guarded = new GuardedServerCall<>(call, caller, denial -> condemnIfDue(peer, denial));
        RequestAttributes lasting = CallAttributes.lasting(call, headers);
        guarded.watch(zt.openCalls().inbound(caller, operation, remote, lasting, seen, guarded::end));
        return start(guarded, peer, headers, next);
    }

    private static <Q, R> ServerCall.Listener<Q> start(
            GuardedServerCall<Q, R> guarded, PeerIdentity peer, Metadata headers, ServerCallHandler<Q, R> next) {
        Context context = ZtGrpc.withPeer(Context.current(), peer);
        try {
            return new GuardedServerListener<>(
                    guarded,
                    io.opentelemetry.context.Context.current(),
                    Contexts.interceptCall(context, guarded, headers, next));
        } catch (Throwable e) {
            guarded.over();
            throw e;
        }
    }

    private void condemnIfDue(@Nullable PeerIdentity peer, Enforcement denial) {
        if (peer != null
                && peer.assurance() == Assurance.CHANNEL_BOUND
                && denial.decision().reason().condemnsConnection()) {
            zt.tls().endSessions(peer);
            connections.condemn(peer);
        }
    }

    private Caller caller(ServerCall<?, ?> call, Metadata headers) {
        return callers.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION), () -> authorization(headers));
    }

    private static List<String> authorization(Metadata headers) {
        List<String> values = new ArrayList<>();
        Iterable<String> all = headers.getAll(AUTHORIZATION);
        if (all != null) {
            all.forEach(values::add);
        }
        return values;
    }

    private static @Nullable InetSocketAddress remote(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
                ? address
                : null;
    }
}
