package dev.zt.devkit.workloadapi;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections of other users than the owner of the socket, before a byte is read: identities are handed to oneself
 * alone. A user that cannot be told is another one.
 */
final class SameUser extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(SameUser.class);
    private static final ChannelOption<UnixDomainPrincipal> PEER =
            NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED);

    private final Rule rule;

    SameUser(Rule rule) {
        this.rule = rule;
    }

    /** Says whether a user may connect. */
    @FunctionalInterface
    interface Rule {

        boolean allows(@Nullable UserPrincipal peer) throws IOException;
    }

    /** Says whether this system tells who is at the other end. */
    static boolean canBeTold() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel connection = (Channel) message;
        if (isAllowed(connection)) {
            context.fireChannelRead(message);
        } else {
            // It belongs to no event loop yet, so that an ordinary close would have nowhere to run.
            connection.unsafe().closeForcibly();
        }
    }

    private boolean isAllowed(Channel connection) {
        try {
            UnixDomainPrincipal peer = connection.config().getOption(PEER);
            boolean allowed = rule.allows(peer == null ? null : peer.user());
            if (!allowed) {
                LOG.warn("A connection was closed: it is of {}, not of the socket's owner.", peer);
            }
            return allowed;
        } catch (IOException | RuntimeException e) {
            LOG.warn("A connection was closed: its user cannot be told.", e);
            return false;
        }
    }

    /** Root could read the keys out of this process anyway. */
    static boolean isAllowed(@Nullable UserPrincipal peer, UserPrincipal owner) {
        return peer != null && (peer.equals(owner) || peer.getName().equals("root"));
    }
}
