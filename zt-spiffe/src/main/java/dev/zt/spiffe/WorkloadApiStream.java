package dev.zt.spiffe;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIStub;
import java.util.concurrent.Executor;

/**
 * One call of the Workload API on a connection of its own, so that each try goes by the path of the socket again and
 * nothing of a dead one is left.
 */
final class WorkloadApiStream implements AutoCloseable {

    /** Without it an agent refuses: it keeps web pages from being used against the agent (Workload Endpoint §3). */
    private static final Metadata.Key<String> SECURITY_HEADER =
            Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel channel;

    private WorkloadApiStream(ManagedChannel channel) {
        this.channel = channel;
    }

    /** Opens a stream; the listener is called on the executor. */
    static <M> WorkloadApiStream open(
            WorkloadApiAddress address,
            EventLoopGroup eventLoop,
            Executor executor,
            Call<M> call,
            Listener<M> listener) {
        ManagedChannel channel = builder(address, eventLoop).executor(executor).build();
        Metadata headers = new Metadata();
        headers.put(SECURITY_HEADER, "true");
        try {
            call.start(
                    SpiffeWorkloadAPIGrpc.newStub(
                            ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers))),
                    new Observer<>(listener));
        } catch (RuntimeException | Error e) {
            channel.shutdownNow();
            throw e;
        }
        return new WorkloadApiStream(channel);
    }

    private static NettyChannelBuilder builder(WorkloadApiAddress address, EventLoopGroup eventLoop) {
        boolean unix = address.path() != null;
        return NettyChannelBuilder.forAddress(address.socket())
                .eventLoopGroup(eventLoop)
                .channelType(unix ? NioDomainSocketChannel.class : NioSocketChannel.class)
                // Unix sockets do not know it, and Netty would say so at each connection.
                .withOption(ChannelOption.SO_KEEPALIVE, unix ? null : Boolean.TRUE)
                .overrideAuthority("localhost")
                // The API is local: no proxy of the environment may come between.
                .proxyDetector(target -> null)
                .disableRetry()
                .usePlaintext();
    }

    /** Ends the stream and its connection. Idempotent. */
    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** Which method is called, and with what. */
    @FunctionalInterface
    interface Call<M> {

        void start(SpiffeWorkloadAPIStub stub, StreamObserver<M> observer);
    }

    /** Is told what comes of a stream. */
    interface Listener<M> {

        void message(M message);

        /** The stream is over, for whatever reason; the last thing that is told. */
        void ended(Status status);
    }

    private record Observer<M>(Listener<M> listener) implements StreamObserver<M> {

        @Override
        public void onNext(M message) {
            listener.message(message);
        }

        @Override
        public void onError(Throwable failure) {
            listener.ended(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            listener.ended(Status.OK);
        }
    }
}
