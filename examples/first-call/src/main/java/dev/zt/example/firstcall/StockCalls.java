package dev.zt.example.firstcall;

import dev.zt.grpc.ZtGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls {@code stock} by gRPC and says in a line what came of it. */
final class StockCalls {

    private final Channel channel;
    private final BlockingQueue<String> watched = new LinkedBlockingQueue<>();

    StockCalls(Channel channel) {
        this.channel = channel;
    }

    /** Answers with the status and the decision id of a denial. */
    String ask(MethodDescriptor<String, String> method) {
        try {
            ClientCalls.blockingUnaryCall(
                    channel, method, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS), "pen");
            return "OK -";
        } catch (StatusRuntimeException e) {
            return said(e.getStatus(), e.getTrailers());
        }
    }

    /** Opens a stream and answers with its first message. */
    String watch() throws InterruptedException {
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(StockApi.WATCH, CallOptions.DEFAULT), "pen", new StreamObserver<String>() {
                    @Override
                    public void onNext(String left) {
                        watched.add(left + " left");
                    }

                    @Override
                    public void onError(Throwable failure) {
                        watched.add(said(Status.fromThrowable(failure), Status.trailersFromThrowable(failure)) + " "
                                + Clock.systemUTC().millis());
                    }

                    @Override
                    public void onCompleted() {
                        watched.add("OK - " + Clock.systemUTC().millis());
                    }
                });
        return ended();
    }

    /** Answers with how the stream ended, and when. */
    String ended() throws InterruptedException {
        String event = watched.poll(10, TimeUnit.SECONDS);
        return event == null ? "STILL_OPEN - 0" : event;
    }

    private static String said(Status status, @Nullable Metadata trailers) {
        String id = trailers == null ? null : trailers.get(ZtGrpc.DECISION_ID);
        return status.getCode() + " " + (id == null ? "-" : id);
    }
}
