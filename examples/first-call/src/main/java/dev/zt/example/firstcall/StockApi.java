package dev.zt.example.firstcall;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What {@code stock} can be asked by gRPC. Messages are plain text, so that the example needs no generated code. */
final class StockApi {

    static final String SERVICE = "shop.v1.Stock";

    /** How many of an article are left. */
    static final MethodDescriptor<String, String> LEFT = method(MethodType.UNARY, "Left");

    /** The same, again and again until the caller ends the call. */
    static final MethodDescriptor<String, String> WATCH = method(MethodType.SERVER_STREAMING, "Watch");

    /** Something that the server does not know. */
    static final MethodDescriptor<String, String> UNKNOWN = method(MethodType.UNARY, "Burn");

    private StockApi() {}

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
