package dev.zt.http.tomcat;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketProcessorBase;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** Tomcat's endpoint, with channels that are watched until their handshake is over. */
final class WatchedEndpoint extends NioEndpoint {

    private volatile @Nullable EngineContext engines;

    void watch(EngineContext context) {
        engines = context;
    }

    @Override
    protected NioChannel createChannel(SocketBufferHandler buffers) {
        EngineContext context = engines;
        return context != null && isSSLEnabled()
                ? new WatchedChannel(buffers, this, context)
                : super.createChannel(buffers);
    }

    @Override
    protected SocketProcessorBase<NioChannel> createSocketProcessor(
            SocketWrapperBase<NioChannel> socket, SocketEvent happened) {
        return new Processor(socket, happened);
    }

    /** A handshake that takes too long is given up without another word to the channel. */
    private final class Processor extends SocketProcessor {

        Processor(SocketWrapperBase<NioChannel> socket, SocketEvent happened) {
            super(socket, happened);
        }

        @Override
        protected void doRun() {
            try {
                if (event == SocketEvent.ERROR && socketWrapper.getSocket() instanceof WatchedChannel channel) {
                    channel.givenUp();
                }
            } finally {
                super.doRun(); // closes it
            }
        }
    }
}
