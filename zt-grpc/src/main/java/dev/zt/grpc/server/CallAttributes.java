package dev.zt.grpc.server;

import dev.zt.policy.RequestAttributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules may ask about a call, read off it when they do. Of metadata only text: a rule that asks for a binary entry
 * ({@code -bin}) fails, and so denies or does not allow.
 */
record CallAttributes(ServerCall<?, ?> call, Metadata headers) implements RequestAttributes {

    /** Returns attributes that can be asked from other threads while interceptors change the metadata. */
    static RequestAttributes lasting(ServerCall<?, ?> call, Metadata headers) {
        Metadata copy = new Metadata();
        copy.merge(headers);
        return new CallAttributes(call, copy);
    }

    @Override
    public @Nullable String host() {
        return call.getAuthority();
    }

    @Override
    public List<String> headers(String name) {
        Iterable<String> values = headers.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        List<String> all = new ArrayList<>();
        if (values != null) {
            values.forEach(all::add);
        }
        return all;
    }

    @Override
    public int localPort() {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR) instanceof InetSocketAddress address
                ? address.getPort()
                : -1;
    }
}
