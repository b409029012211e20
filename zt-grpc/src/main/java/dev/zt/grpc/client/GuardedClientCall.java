package dev.zt.grpc.client;

import dev.zt.audit.TraceContext;
import dev.zt.enforce.Enforcement;
import dev.zt.enforce.EnforcementPoint;
import dev.zt.policy.Operation;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors.CheckedForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call that does not start without a usable identity, and is cancelled when its server may no longer serve it. */
final class GuardedClientCall<Q, R> extends CheckedForwardingClientCall<Q, R> {

    private final EnforcementPoint enforcement;
    private final MethodDescriptor<Q, R> method;
    private final OutboundWatch watch;
    private volatile @Nullable Enforcement denial;

    GuardedClientCall(
            EnforcementPoint enforcement, MethodDescriptor<Q, R> method, OutboundWatch watch, ClientCall<Q, R> call) {
        super(call);
        this.enforcement = enforcement;
        this.method = method;
        this.watch = watch;
    }

    @Override
    protected void checkedStart(Listener<R> listener, Metadata headers) throws StatusException {
        Optional<Enforcement> unusable =
                enforcement.denyOutboundUnlessUsable(new Operation.Grpc(method.getFullMethodName()));
        if (unusable.isPresent()) {
            throw CallDeniedException.status(unusable.get()).asException();
        }
        watch.onEnd(this::end);
        TraceContext.outgoing((name, value) -> putIfAbsent(headers, name, value));
        delegate().start(new GuardedListener(listener), headers);
    }

    private static void putIfAbsent(Metadata headers, String name, String value) {
        Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
        if (!headers.containsKey(key)) {
            headers.put(key, value);
        }
    }

    private void end(Enforcement why) {
        denial = why;
        CallDeniedException cause = new CallDeniedException(why);
        delegate().cancel(cause.getMessage(), cause);
    }

    /** Tells whether one more message may pass, in either direction. A unary call was checked just before. */
    private boolean mayGoOn() {
        return denial == null && (method.getType() == MethodType.UNARY || watch.isStillAllowed()) && denial == null;
    }

    @Override
    public void sendMessage(Q message) {
        if (mayGoOn()) {
            super.sendMessage(message);
        }
    }

    @Override
    public void halfClose() {
        if (denial == null) {
            super.halfClose();
        }
    }

    /** Lets no message through once the call was ended, and says why it was. */
    private final class GuardedListener extends SimpleForwardingClientCallListener<R> {

        GuardedListener(Listener<R> listener) {
            super(listener);
        }

        @Override
        public void onMessage(R message) {
            if (mayGoOn()) {
                super.onMessage(message);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            watch.over();
            Enforcement why = denial;
            if (why == null) {
                super.onClose(status, trailers);
            } else {
                super.onClose(CallDeniedException.status(why), new Metadata());
            }
        }
    }
}
