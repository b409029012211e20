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

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

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

        private int messages;
        private @Nullable Answer end;

        @Override
        public synchronized void onNext(String message) {
            messages++;
            notifyAll();
        }

        @Override
        public void onError(Throwable failure) {
            end(Answer.of(failure));
        }

        @Override
        public void onCompleted() {
            end(new Answer(Verdict.FAILED, "the server completed the stream"));
        }

        private synchronized void end(Answer answer) {
            end = answer;
            notifyAll();
        }

        /** Waits for one more message, or the end. */
        synchronized Answer state() {
            int before = messages;
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (end == null && messages == before && System.nanoTime() < deadline) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return new Answer(Verdict.FAILED, "interrupted");
                }
            }
            Answer ended = end;
            if (ended != null) {
                return ended;
            }
            return messages > before
                    ? Answer.allowed(messages + " messages")
                    : new Answer(Verdict.FAILED, "the stream is silent after " + messages + " messages");
        }
    }
}
