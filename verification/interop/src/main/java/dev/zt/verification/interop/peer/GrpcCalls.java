package dev.zt.verification.interop.peer;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls by gRPC. */
final class GrpcCalls implements Calls {

    private static final long STILL_MOVING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ManagedChannel channel;
    private volatile @Nullable Stream stream;

    GrpcCalls(ManagedChannel channel) {
        this.channel = channel;
    }

    @Override
    public Answer call(String operation) {
        MethodDescriptor<String, String> method = operation.equals("denied") ? EchoApi.DENIED : EchoApi.ALLOWED;
        try {
            return Answer.allowed(ClientCalls.blockingUnaryCall(
                    channel, method, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS), "OK"));
        } catch (StatusRuntimeException e) {
            return Answer.of(e);
        }
    }

    @Override
    public void watch() {
        Stream opened = new Stream();
        stream = opened;
        ClientCalls.asyncServerStreamingCall(channel.newCall(EchoApi.WATCH, CallOptions.DEFAULT), "tick", opened);
    }

    @Override
    public Answer watched() {
        Stream watched = stream;
        if (watched == null) {
            throw new IllegalArgumentException("nothing is watched");
        }
        return watched.state();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static final class Stream implements StreamObserver<String> {

        private volatile long lastNanos = System.nanoTime();
        private volatile int messages;
        private volatile @Nullable Answer end;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time.
        public void onNext(String message) {
            lastNanos = System.nanoTime();
            messages++;
        }

        @Override
        public void onError(Throwable failure) {
            end = Answer.of(failure);
        }

        @Override
        public void onCompleted() {
            end = new Answer(Verdict.FAILED, "the server completed the stream");
        }

        Answer state() {
            Answer ended = end;
            if (ended != null) {
                return ended;
            }
            return messages > 0 && System.nanoTime() - lastNanos < STILL_MOVING_NANOS
                    ? Answer.allowed(messages + " messages")
                    : new Answer(Verdict.FAILED, "the stream is silent after " + messages + " messages");
        }
    }
}
