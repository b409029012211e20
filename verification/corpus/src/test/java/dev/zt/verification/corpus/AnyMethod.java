package dev.zt.verification.corpus;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A handler for every method there could be, which counts, and a call of any method. */
final class AnyMethod extends HandlerRegistry {

    private final Runnable check;
    private final AtomicInteger calls = new AtomicInteger();

    AnyMethod(Runnable check) {
        this.check = check;
    }

    int calls() {
        return calls.get();
    }

    void reset() {
        calls.set(0);
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
        return ServerMethodDefinition.create(descriptor(name), (call, headers) -> {
            calls.incrementAndGet();
            check.run();
            call.close(Status.OK, new Metadata());
            return new ServerCall.Listener<>() {};
        });
    }

    private static MethodDescriptor<Void, Void> descriptor(String name) {
        return MethodDescriptor.<Void, Void>newBuilder()
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(name)
                .setRequestMarshaller(new Nothing())
                .setResponseMarshaller(new Nothing())
                .build();
    }

    /** Calls without a message and returns how the call failed, or null. */
    static StatusException call(Channel channel, String method, List<String> authorization, List<String> lines)
            throws InterruptedException {
        Metadata headers = new Metadata();
        authorization.forEach(
                value -> headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), value));
        for (String line : lines) {
            String[] field = line.split(": *", 2);
            headers.put(Metadata.Key.of(field[0], Metadata.ASCII_STRING_MARSHALLER), field[1]);
        }
        CompletableFuture<StatusException> end = new CompletableFuture<>();
        ClientCall<Void, Void> call = channel.newCall(descriptor(method), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status.isOk() ? null : status.asException(trailers));
                    }
                },
                headers);
        call.halfClose();
        call.request(1);
        try {
            return end.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the call of " + method + " did not end", e);
        }
    }

    private static final class Nothing implements MethodDescriptor.Marshaller<Void> {

        @Override
        public InputStream stream(Void value) {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public Void parse(InputStream stream) {
            return null;
        }
    }
}
