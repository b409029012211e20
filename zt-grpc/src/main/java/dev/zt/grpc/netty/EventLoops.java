package dev.zt.grpc.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Daemon threads that all servers of the process share. gRPC wants event loops from whoever brings a channel factory,
 * and never ends those; a thread starts when it is first needed.
 */
final class EventLoops {

    static final EventLoopGroup ACCEPTING = daemons("zt-grpc-accept", 1);
    static final EventLoopGroup SERVING =
            daemons("zt-grpc-serve", Runtime.getRuntime().availableProcessors());

    private EventLoops() {}

    private static EventLoopGroup daemons(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }
}
