package dev.zt.grpc.server;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Knows every method, so that calls of unknown ones meet the interceptors of the server as well: they are denied and
 * recorded like others, and answered UNIMPLEMENTED only where the policy would allow them.
 */
public final class UnknownMethods extends HandlerRegistry {

    private final HandlerRegistry first;

    private UnknownMethods(HandlerRegistry first) {
        this.first = first;
    }

    /**
     * Returns a registry that knows every method.
     *
     * @return the registry
     */
    public static UnknownMethods create() {
        return after(new Empty());
    }

    /**
     * Returns a registry that knows every method, and leaves to another what that knows.
     *
     * @param first asked first
     * @return the registry
     */
    public static UnknownMethods after(HandlerRegistry first) {
        return new UnknownMethods(Objects.requireNonNull(first, "first"));
    }

    @Override
    public List<ServerServiceDefinition> getServices() {
        return first.getServices();
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
        ServerMethodDefinition<?, ?> known = first.lookupMethod(methodName, authority);
        return known == null ? unknown(methodName) : known;
    }

    private static ServerMethodDefinition<InputStream, InputStream> unknown(String methodName) {
        MethodDescriptor<InputStream, InputStream> descriptor = MethodDescriptor.newBuilder(new Unread(), new Unread())
                .setFullMethodName(methodName)
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .build();
        return ServerMethodDefinition.create(descriptor, (call, headers) -> {
            call.close(Status.UNIMPLEMENTED.withDescription("Method not found: " + methodName), new Metadata());
            return new ServerCall.Listener<InputStream>() {};
        });
    }

    /** No message of an unknown method is ever read or written. */
    private static final class Unread implements MethodDescriptor.Marshaller<InputStream> {

        @Override
        public InputStream stream(InputStream value) {
            return value;
        }

        @Override
        public InputStream parse(InputStream stream) {
            return new ByteArrayInputStream(new byte[0]);
        }
    }

    private static final class Empty extends HandlerRegistry {

        @Override
        public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
            return null;
        }
    }
}
