package dev.zt.devkit.workloadapi;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections of other users than the owner of the socket: identities are handed to oneself alone. */
final class SameUser extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(SameUser.class);

    private final Path socket;

    SameUser(Path socket) {
        this.socket = socket;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        Channel connection = (Channel) message;
        UnixDomainPrincipal peer =
                connection.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
        if (isAllowed(peer == null ? null : peer.user(), Files.getOwner(socket))) {
            context.fireChannelRead(message);
        } else {
            LOG.warn("A connection to {} was closed: it is of {}, not of the socket's owner.", socket, peer);
            connection.close();
        }
    }

    /** Root could read the keys out of this process anyway. */
    static boolean isAllowed(@Nullable UserPrincipal peer, UserPrincipal owner) {
        return peer != null && (peer.equals(owner) || peer.getName().equals("root"));
    }
}
