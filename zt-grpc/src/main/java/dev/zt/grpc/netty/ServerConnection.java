package dev.zt.grpc.netty;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.identity.PeerIdentity;
import dev.zt.tls.Renewal;
import dev.zt.tls.TlsContexts;
import dev.zt.trust.Registration;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a server, from the head of its pipeline: who is at the other end, and when it has to go.
 *
 * <p>It is drained (GOAWAY, then closed when its calls are over) when a certificate that was shown on it nears its end,
 * and kept, drained or cut (drained, then closed after a second) as {@link Zt#serverConnections()} says when its peer is
 * revoked, expired or no longer vouched for, or its own end rotates.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter {

    private static final FastThreadLocal<@Nullable ServerConnection> BEGINNING = new FastThreadLocal<>();
    private static final long CUT_AFTER_MILLIS = 1_000;
    private static final long ROTATION_SPREAD_MILLIS = 30_000;

    private final Zt zt;
    private final ServerConnections all;
    private final InetSocketAddress remote;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean cut = new AtomicBoolean();
    private @Nullable SSLEngine engine;
    private boolean handshakeSeen;
    private Registration ageing = () -> {};
    private volatile @Nullable Proven proven;

    ServerConnection(Zt zt, ServerConnections all, Channel channel) {
        this.zt = zt;
        this.all = all;
        this.remote = channel.remoteAddress() instanceof InetSocketAddress address
                ? address
                : InetSocketAddress.createUnresolved("unknown", 0);
    }

    /** Returns the connection whose handlers are being set up on this thread, or null. */
    static @Nullable ServerConnection beginning() {
        return BEGINNING.get();
    }

    String host() {
        return remote.isUnresolved()
                ? remote.getHostString()
                : remote.getAddress().getHostAddress();
    }

    int port() {
        return remote.getPort();
    }

    /** The engine as zt made it. */
    void engine(SSLEngine created) {
        engine = created;
    }

    /** From here to the end of {@link #channelActive} Netty sets this connection up, in one go. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        BEGINNING.set(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        try {
            context.fireChannelActive();
        } finally {
            BEGINNING.remove();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!handshakeSeen) {
            handshakeSeen = true;
            SslHandler ssl = context.pipeline().get(SslHandler.class);
            if (ssl != null) {
                Future<?> unused = ssl.handshakeFuture()
                        .addListener((Future<Channel> handshake) -> ended(context, ssl, handshake.cause()));
            }
        }
        context.fireChannelRead(message);
    }

    private void ended(ChannelHandlerContext context, SslHandler ssl, @Nullable Throwable failure) {
        SSLEngine created = engine;
        if (failure == null) {
            prove(context, ssl.engine().getSession());
        } else if (failure instanceof NotSslRecordException && created != null) {
            TlsContexts.rejectPlaintext(created);
        }
    }

    private void prove(ChannelHandlerContext context, SSLSession session) {
        zt.tls().peerOf(session).ifPresent(peer -> {
            proven = new Proven(context, peer, (X509Certificate) session.getLocalCertificates()[0]);
            all.add(this);
            ageing = zt.openCalls().addListener(this::review);
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ageing.close();
        all.remove(this);
        context.fireChannelInactive();
    }

    @SuppressWarnings("ReferenceEquality") // Two connections of one workload are two peers.
    boolean belongsTo(PeerIdentity peer) {
        Proven now = proven;
        return now != null && now.peer == peer;
    }

    /** Called at each change, and once a second. */
    private void review(long nowMillis) {
        Proven now = proven;
        if (now == null) {
            return;
        }
        Reason problem = zt.enforcement().problemOf(now.peer).orElse(null);
        if (problem != null) {
            end(zt.serverConnections().on(problem));
        } else if (Renewal.isSuperseded(now.own, zt.source().current())) {
            rotated(now, zt.serverConnections().on(ConnectionEvent.OWN_ROTATION), nowMillis);
        }
        if (now.isDue(nowMillis)) {
            drain(now);
        }
    }

    /** What is drained for this alone is drained bit by bit, so that its peers do not come back all at once. */
    private void rotated(Proven now, ConnectionAction action, long nowMillis) {
        if (action == ConnectionAction.DRAIN) {
            now.dueWithin(ROTATION_SPREAD_MILLIS, nowMillis);
        } else {
            end(action);
        }
    }

    /** Ends the connection as its rule says. */
    void end(ConnectionAction action) {
        Proven now = proven;
        if (now == null || action == ConnectionAction.KEEP) {
            return;
        }
        if (action == ConnectionAction.DRAIN) {
            drain(now);
        } else {
            cut(now);
        }
    }

    /** Nothing of it can be resumed: a session brings the certificates of both ends back. */
    private void drain(Proven now) {
        if (draining.compareAndSet(false, true)) {
            zt.tls().endSessions(now.peer);
            close(now.context.channel());
        }
    }

    /** Gracefully, and after a second in any case. */
    private void cut(Proven now) {
        if (cut.compareAndSet(false, true)) {
            drain(now);
            Future<?> unused =
                    now.context.executor().schedule(() -> abort(now.context), CUT_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Past gRPC's handler, which would wait for the calls in flight. */
    private static void abort(ChannelHandlerContext head) {
        Future<?> unused = head.close();
    }

    /** gRPC's handler makes this a graceful close; what is queued for the connection already goes out before. */
    private static void close(Channel channel) {
        channel.eventLoop().execute(() -> {
            Future<?> unused = channel.close();
        });
    }

    /** What the handshake proved, and when a certificate that was shown in it nears its end. */
    private static final class Proven {

        private final ChannelHandlerContext context;
        private final PeerIdentity peer;
        private final X509Certificate own;
        private final double jitter = ThreadLocalRandom.current().nextDouble();
        private volatile long dueMillis;
        private volatile boolean superseded;

        Proven(ChannelHandlerContext context, PeerIdentity peer, X509Certificate own) {
            this.context = context;
            this.peer = peer;
            this.own = own;
        }

        /** Makes it due after a part of the time; called again, it changes nothing. */
        void dueWithin(long spreadMillis, long nowMillis) {
            if (!superseded) {
                superseded = true;
                dueMillis = Math.min(dueMillis(nowMillis), nowMillis + (long) (spreadMillis * jitter));
            }
        }

        boolean isDue(long nowMillis) {
            return nowMillis >= dueMillis(nowMillis);
        }

        private long dueMillis(long nowMillis) {
            if (dueMillis == 0) {
                dueMillis = Math.min(
                        Renewal.dueMillis(own, nowMillis, jitter),
                        Renewal.dueMillis(peer.chain().get(0), nowMillis, jitter));
            }
            return dueMillis;
        }
    }
}
