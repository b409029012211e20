package dev.zt.devkit.workloadapi;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Refuses calls without the metadata that browsers cannot be tricked into sending (Workload Endpoint §4). */
final class SecurityHeader implements ServerInterceptor {

    private static final Metadata.Key<String> KEY =
            Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (isTrueOnce(headers.getAll(KEY))) {
            return next.startCall(call, headers);
        }
        call.close(
                Status.INVALID_ARGUMENT.withDescription(
                        "security header missing from request: workload.spiffe.io: true"),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static boolean isTrueOnce(@Nullable Iterable<String> values) {
        if (values == null) {
            return false;
        }
        Iterator<String> all = values.iterator();
        return all.hasNext() && all.next().equals("true") && !all.hasNext();
    }
}
