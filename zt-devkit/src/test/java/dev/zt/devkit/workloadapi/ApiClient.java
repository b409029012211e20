package dev.zt.devkit.workloadapi;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIBlockingStub;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIStub;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A bare client of the generated stubs. */
final class ApiClient implements AutoCloseable {

    private final EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ManagedChannel channel;
    private final Metadata headers = new Metadata();

    ApiClient(WorkloadApiServer server, String securityHeader) {
        URI uri = URI.create(server.address());
        channel = uri.getScheme().equals("unix")
                ? NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(uri.getPath()))
                        .eventLoopGroup(eventLoop)
                        .channelType(NioDomainSocketChannel.class)
                        .overrideAuthority("localhost")
                        .usePlaintext()
                        .build()
                : NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort())
                        .usePlaintext()
                        .build();
        if (securityHeader != null) {
            headers.put(Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER), securityHeader);
        }
    }

    static ApiClient of(WorkloadApiServer server) {
        return new ApiClient(server, "true");
    }

    SpiffeWorkloadAPIBlockingStub blocking() {
        return SpiffeWorkloadAPIGrpc.newBlockingStub(
                        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)))
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    SpiffeWorkloadAPIStub async() {
        return SpiffeWorkloadAPIGrpc.newStub(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    @Override
    public void close() {
        channel.shutdownNow();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** What comes of a stream, in order: messages, then a status. */
    static final class Received<T> implements StreamObserver<T> {

        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        @SuppressWarnings("unchecked")
        T message() throws InterruptedException {
            return (T) take();
        }

        Status.Code end() throws InterruptedException {
            return ((Status) take()).getCode();
        }

        boolean isSilentFor(long millis) throws InterruptedException {
            return events.poll(millis, TimeUnit.MILLISECONDS) == null;
        }

        private Object take() throws InterruptedException {
            Object event = events.poll(30, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing came within 30 s");
            }
            return event;
        }

        @Override
        public void onNext(T message) {
            events.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            events.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            events.add(Status.OK);
        }
    }
}
