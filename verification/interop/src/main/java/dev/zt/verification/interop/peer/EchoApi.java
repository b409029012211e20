package dev.zt.verification.interop.peer;

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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What a peer can be asked by gRPC. Messages are plain text, so that nobody needs generated code. */
final class EchoApi {

    static final String SERVICE = "interop.v1.Echo";
    static final MethodDescriptor<String, String> ALLOWED = method(MethodType.UNARY, "Allowed");
    static final MethodDescriptor<String, String> DENIED = method(MethodType.UNARY, "Denied");

    /** Says something ten times a second until the caller ends it. */
    static final MethodDescriptor<String, String> WATCH = method(MethodType.SERVER_STREAMING, "Watch");

    private static final int PERIOD_MILLIS = 100;
    private static final ScheduledThreadPoolExecutor TICKS = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "ticks");
        thread.setDaemon(true);
        return thread;
    });

    private EchoApi() {}

    static ServerServiceDefinition service() {
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(ALLOWED, ServerCalls.asyncUnaryCall(EchoApi::echo))
                .addMethod(DENIED, ServerCalls.asyncUnaryCall(EchoApi::echo))
                .addMethod(WATCH, ServerCalls.asyncServerStreamingCall(EchoApi::tick))
                .build();
    }

    private static void echo(String request, StreamObserver<String> caller) {
        caller.onNext(request);
        caller.onCompleted();
    }

    private static void tick(String request, StreamObserver<String> caller) {
        ServerCallStreamObserver<String> stream = (ServerCallStreamObserver<String>) caller;
        ScheduledFuture<?> ticks = TICKS.scheduleAtFixedRate(
                () -> {
                    if (stream.isReady()) {
                        stream.onNext(request);
                    }
                },
                0,
                PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
        stream.setOnCancelHandler(() -> ticks.cancel(false));
    }

    private static MethodDescriptor<String, String> method(MethodType type, String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
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
