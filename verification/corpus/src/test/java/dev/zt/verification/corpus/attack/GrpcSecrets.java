package dev.zt.verification.corpus.attack;

import dev.zt.grpc.netty.ZtGrpcServer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** grpc-netty, with messages that are plain text. */
final class GrpcSecrets implements AutoCloseable {

    private final Server server;

    GrpcSecrets(Secrets secrets) throws IOException {
        server = ZtGrpcServer.builder(secrets.zt, Secrets.loopback(0))
                .addService(ServerServiceDefinition.builder("shop.v1.Admin")
                        .addMethod(descriptor(Secrets.METHOD), (call, headers) -> answer(call, secrets::tell))
                        .build())
                .build()
                .start();
    }

    InetSocketAddress address() {
        return Secrets.loopback(server.getPort());
    }

    private static ServerCall.Listener<String> answer(ServerCall<String, String> call, Supplier<String> text) {
        call.request(1);
        return new ServerCall.Listener<>() {
            @Override
            public void onHalfClose() {
                call.sendHeaders(new Metadata());
                call.sendMessage(text.get());
                call.close(Status.OK, new Metadata());
            }
        };
    }

    private static MethodDescriptor<String, String> descriptor(String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
