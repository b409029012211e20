package dev.zt.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A service of strings, written by hand: get (unary), watch (stays open), chat (echoes), fail, erase. */
public final class Orders {

    public static final String SERVICE = "test.Orders";
    public static final MethodDescriptor<String, String> GET = method("Get", MethodType.UNARY);
    public static final MethodDescriptor<String, String> WATCH = method("Watch", MethodType.SERVER_STREAMING);
    public static final MethodDescriptor<String, String> CHAT = method("Chat", MethodType.BIDI_STREAMING);
    public static final MethodDescriptor<String, String> FAIL = method("Fail", MethodType.UNARY);
    public static final MethodDescriptor<String, String> ERASE = method("Erase", MethodType.UNARY);

    public final AtomicInteger handled = new AtomicInteger();
    public final AtomicInteger messages = new AtomicInteger();
    public final AtomicInteger cancelled = new AtomicInteger();
    public final List<String> peers = new CopyOnWriteArrayList<>();

    public static MethodDescriptor<String, String> method(String name, MethodType type) {
        return methodOf(SERVICE + "/" + name, type);
    }

    public static MethodDescriptor<String, String> methodOf(String fullName, MethodType type) {
        return MethodDescriptor.newBuilder(new Text(), new Text())
                .setFullMethodName(fullName)
                .setType(type)
                .build();
    }

    public ServerServiceDefinition bind() {
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(GET, ServerCalls.asyncUnaryCall(this::get))
                .addMethod(ERASE, ServerCalls.asyncUnaryCall(this::get))
                .addMethod(FAIL, ServerCalls.asyncUnaryCall(this::fail))
                .addMethod(WATCH, ServerCalls.asyncServerStreamingCall(this::watch))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
                .build();
    }

    private void entered() {
        handled.incrementAndGet();
        peers.add(ZtGrpc.peer().id().toString());
    }

    private void get(String request, StreamObserver<String> response) {
        entered();
        response.onNext("order " + request);
        response.onCompleted();
    }

    private void fail(String request, StreamObserver<String> response) {
        entered();
        throw new IllegalStateException("handler");
    }

    private void watch(String request, StreamObserver<String> response) {
        ((ServerCallStreamObserver<String>) response).setOnCancelHandler(cancelled::incrementAndGet);
        entered();
        response.onNext("begun");
    }

    private StreamObserver<String> chat(StreamObserver<String> response) {
        ((ServerCallStreamObserver<String>) response).setOnCancelHandler(cancelled::incrementAndGet);
        entered();
        return new StreamObserver<>() {
            @Override
            public void onNext(String message) {
                messages.incrementAndGet();
                response.onNext(message);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                response.onCompleted();
            }
        };
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
