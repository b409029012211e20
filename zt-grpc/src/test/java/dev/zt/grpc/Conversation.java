package dev.zt.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One stream of a client: what was received, and how it ended. */
public final class Conversation implements StreamObserver<String> {

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private StreamObserver<String> sender;

    public static Conversation chat(Channel channel) {
        Conversation conversation = new Conversation();
        conversation.sender =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(Orders.CHAT, CallOptions.DEFAULT), conversation);
        return conversation;
    }

    public static Conversation watch(Channel channel) {
        Conversation conversation = new Conversation();
        ClientCalls.asyncServerStreamingCall(channel.newCall(Orders.WATCH, CallOptions.DEFAULT), "all", conversation);
        return conversation;
    }

    public static String unary(Channel channel, MethodDescriptor<String, String> method) {
        return ClientCalls.blockingUnaryCall(
                channel, method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "7");
    }

    /** Sends a message and returns what comes back. */
    public String say(String message) throws InterruptedException {
        sender.onNext(message);
        return hear();
    }

    public void send(String message) {
        sender.onNext(message);
    }

    public String hear() throws InterruptedException {
        String message = received.poll(20, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing heard; ended: " + end.getNow(null));
        }
        return message;
    }

    public void finish() throws Exception {
        sender.onCompleted();
        Throwable failure = end.get(20, TimeUnit.SECONDS);
        if (failure != null) {
            throw new AssertionError("the conversation failed", failure);
        }
    }

    public boolean isOver() {
        return end.isDone();
    }

    public StatusRuntimeException failure() throws Exception {
        return (StatusRuntimeException) end.get(20, TimeUnit.SECONDS);
    }

    public Status.Code code() throws Exception {
        return failure().getStatus().getCode();
    }

    @Override
    public void onNext(String message) {
        received.add(message);
    }

    @Override
    public void onError(Throwable failure) {
        end.complete(failure);
    }

    @Override
    public void onCompleted() {
        end.complete(null);
    }
}
