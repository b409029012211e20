package dev.zt.grpc;

import dev.zt.identity.PeerIdentity;
import io.grpc.Context;
import io.grpc.Metadata;
import java.util.Objects;

/** What handlers and callers see of zt. */
public final class ZtGrpc {

    /** The trailer of a denial: the id under which the decision was recorded. */
    public static final Metadata.Key<String> DECISION_ID =
            Metadata.Key.of("zt-decision-id", Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<PeerIdentity> PEER = Context.key("dev.zt.peer");

    private ZtGrpc() {}

    /**
     * Returns who made the call that the current thread serves.
     *
     * @return the proven peer
     * @throws IllegalStateException if the current gRPC context has no peer: outside of a handler, on a thread that was
     *     not handed the context, or on a server without zt's interceptor
     */
    public static PeerIdentity peer() {
        PeerIdentity peer = PEER.get();
        if (peer == null) {
            throw new IllegalStateException("the current gRPC context has no peer: call this in a handler behind zt's"
                    + " interceptor, and hand the context to other threads with Context.wrap");
        }
        return peer;
    }

    /**
     * Returns a context whose peer is set. For interceptors that have proven one, and for tests.
     *
     * @param context the context to add to
     * @param peer who was proven
     * @return a new context
     */
    public static Context withPeer(Context context, PeerIdentity peer) {
        return context.withValue(PEER, Objects.requireNonNull(peer, "peer"));
    }
}
