package dev.zt.grpc;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.trace.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A service of plain texts, its handlers, and calls of it. */
public final class OrdersApi implements BindableService {

    public static final MethodDescriptor<String, String> GET = method(MethodType.UNARY, "shop.v1.Orders/Get");
    public static final MethodDescriptor<String, String> FAIL = method(MethodType.UNARY, "shop.v1.Orders/Fail");
    public static final MethodDescriptor<String, String> ERASE = method(MethodType.UNARY, "shop.v1.Orders/Erase");
    public static final MethodDescriptor<String, String> CHAT =
            method(MethodType.BIDI_STREAMING, "shop.v1.Orders/Chat");

    /** Who was seen calling. */
    public final List<String> callers = new CopyOnWriteArrayList<>();

    /** The traces in which handlers of single requests ran. */
    public final List<String> traces = new CopyOnWriteArrayList<>();

    /** What the handler of the chat was told: messages, then how it ended. */
    public final BlockingQueue<String> chat = new LinkedBlockingQueue<>();

    private volatile StreamObserver<String> answers;

    public static MethodDescriptor<String, String> method(MethodType type, String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder("shop.v1.Orders")
                .addMethod(GET, ServerCalls.asyncUnaryCall(this::get))
                .addMethod(ERASE, ServerCalls.asyncUnaryCall(this::get))
                .addMethod(FAIL, ServerCalls.asyncUnaryCall((request, client) -> {
                    throw new IllegalStateException("the handler fails");
                }))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
                .build();
    }

    private void get(String request, StreamObserver<String> client) {
        callers.add(ZtGrpc.peer().id().toString());
        traces.add(Span.current().getSpanContext().getTraceId());
        client.onNext("order " + request);
        client.onCompleted();
    }

    private StreamObserver<String> chat(StreamObserver<String> client) {
        callers.add(ZtGrpc.peer().id().toString());
        ((ServerCallStreamObserver<String>) client).setOnCancelHandler(() -> chat.add("cancelled"));
        answers = client;
        return new StreamObserver<>() {
            @Override
            public void onNext(String message) {
                chat.add(message);
                client.onNext("echo " + message);
            }

            @Override
            public void onError(Throwable failure) {
                chat.add("failed");
            }

            @Override
            public void onCompleted() {
                client.onCompleted();
            }
        };
    }

    /** Says something in the open chat, out of turn. */
    public void say(String text) {
        answers.onNext(text);
    }

    /** Calls and returns the answer; fails with the status. */
    public static String call(Channel channel, MethodDescriptor<String, String> method) {
        return ClientCalls.blockingUnaryCall(
                channel, method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "7");
    }

    /** A client's end of a chat. */
    public static final class Chat implements StreamObserver<String> {

        private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        private final StreamObserver<String> requests;

        public Chat(Channel channel) {
            requests = ClientCalls.asyncBidiStreamingCall(channel.newCall(CHAT, CallOptions.DEFAULT), this);
        }

        public String ask(String text) throws InterruptedException {
            requests.onNext(text);
            return (String) next();
        }

        public void complete() {
            requests.onCompleted();
        }

        public Throwable failure() throws InterruptedException {
            return (Throwable) next();
        }

        public Status end() throws InterruptedException {
            return Status.fromThrowable(failure());
        }

        public boolean isQuietFor(long millis) throws InterruptedException {
            Object event = received.poll(millis, TimeUnit.MILLISECONDS);
            if (event != null) {
                received.add(event);
            }
            return event == null;
        }

        private Object next() throws InterruptedException {
            Object event = received.poll(20, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing came within 20 s");
            }
            return event;
        }

        @Override
        public void onNext(String message) {
            received.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            received.add(failure);
        }

        @Override
        public void onCompleted() {
            received.add(Status.OK.asException());
        }
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
