package dev.zt.verification.a43;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call of which only the method and the connection are asked. */
final class Served extends ServerCall<Object, Object> {

    private final MethodDescriptor<Object, Object> method;
    private final Attributes attributes;

    Served(MethodDescriptor<Object, Object> method, Attributes attributes) {
        this.method = method;
        this.attributes = attributes;
    }

    @Override
    public MethodDescriptor<Object, Object> getMethodDescriptor() {
        return method;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public void request(int numMessages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(Object message) {}

    @Override
    public void close(Status status, Metadata trailers) {}

    @Override
    public boolean isCancelled() {
        return false;
    }
}
