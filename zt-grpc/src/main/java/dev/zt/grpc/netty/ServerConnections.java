package dev.zt.grpc.netty;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.enforce.ConnectionAction;
import dev.zt.grpc.server.PeerConnections;
import dev.zt.identity.PeerIdentity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The connections of one server: gRPC gives no hold on them, so they are caught where they are accepted. Thread-safe. */
@ChannelHandler.Sharable
final class ServerConnections extends ChannelInboundHandlerAdapter implements PeerConnections {

    private final Zt zt;
    private final Set<ServerConnection> open = ConcurrentHashMap.newKeySet();

    ServerConnections(Zt zt) {
        this.zt = zt;
    }

    /** Makes the channel that accepts connections. */
    ServerChannel listen() {
        NioServerSocketChannel channel = new NioServerSocketChannel();
        channel.pipeline().addLast(this);
        return channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (accepted instanceof Channel channel) {
            channel.pipeline().addLast(new ServerConnection(zt, this, channel));
        }
        context.fireChannelRead(accepted);
    }

    void add(ServerConnection connection) {
        open.add(connection);
    }

    void remove(ServerConnection connection) {
        open.remove(connection);
    }

    @Override
    public void condemn(PeerIdentity peer, Reason reason) {
        ConnectionAction action = zt.serverConnections().on(reason);
        for (ServerConnection connection : open) {
            if (connection.belongsTo(peer)) {
                connection.end(action);
            }
        }
    }
}
