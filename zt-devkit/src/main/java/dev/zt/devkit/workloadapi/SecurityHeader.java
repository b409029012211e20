package dev.zt.devkit.workloadapi;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Refuses calls without the header that no web page can send (SPIFFE Workload Endpoint §3). */
final class SecurityHeader implements ServerInterceptor {

    private static final Metadata.Key<String> NAME =
            Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if ("true".equals(headers.get(NAME))) {
            return next.startCall(call, headers);
        }
        call.close(
                Status.INVALID_ARGUMENT.withDescription("security header missing from request: workload.spiffe.io"),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
