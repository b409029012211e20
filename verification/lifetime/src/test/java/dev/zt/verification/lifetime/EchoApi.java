package dev.zt.verification.lifetime;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A gRPC service of one call and one stream, and callers of both. */
final class EchoApi implements BindableService {

    private static final MethodDescriptor<String, String> ONCE = method(MethodType.UNARY, "echo.v1.Echo/Once");
    private static final MethodDescriptor<String, String> OPEN = method(MethodType.BIDI_STREAMING, "echo.v1.Echo/Open");

    private static MethodDescriptor<String, String> method(MethodType type, String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder("echo.v1.Echo")
                .addMethod(ONCE, ServerCalls.asyncUnaryCall((request, client) -> {
                    client.onNext(request);
                    client.onCompleted();
                }))
                .addMethod(OPEN, ServerCalls.asyncBidiStreamingCall(Echo::new))
                .build();
    }

    /** Calls once; throws the status as {@link io.grpc.StatusRuntimeException}. */
    static String once(Channel channel) {
        return ClientCalls.blockingUnaryCall(
                channel, ONCE, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "once");
    }

    /** The server's end of a stream. */
    private record Echo(StreamObserver<String> client) implements StreamObserver<String> {

        @Override
        public void onNext(String message) {
            client.onNext(message);
        }

        @Override
        public void onError(Throwable failure) {
            // The stream is over.
        }

        @Override
        public void onCompleted() {
            client.onCompleted();
        }
    }

    /** The client's end of a stream. */
    static final class Stream implements StreamObserver<String> {

        private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        private final StreamObserver<String> requests;

        Stream(Channel channel) {
            requests = ClientCalls.asyncBidiStreamingCall(channel.newCall(OPEN, CallOptions.DEFAULT), this);
        }

        String ask() throws InterruptedException {
            requests.onNext("open");
            Object answer = next();
            if (answer instanceof Status status) {
                throw status.asRuntimeException();
            }
            return (String) answer;
        }

        /** Waits for the end of a stream that nobody asks anything. */
        Status end() throws InterruptedException {
            return (Status) next();
        }

        void complete() {
            requests.onCompleted();
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
            received.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            received.add(Status.OK);
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
