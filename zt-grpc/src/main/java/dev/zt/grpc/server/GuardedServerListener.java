package dev.zt.grpc.server;

import io.grpc.ForwardingServerCallListener;
import io.grpc.ServerCall;
import io.opentelemetry.context.Context;

/**
 * Lets nothing through to the handler once its call was taken away, except that it is cancelled. The handler runs in the
 * trace context of its call.
 */
final class GuardedServerListener<Q> extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {

    private final GuardedServerCall<Q, ?> call;
    private final Context trace;

    GuardedServerListener(GuardedServerCall<Q, ?> call, Context trace, ServerCall.Listener<Q> handler) {
        super(handler);
        this.call = call;
        this.trace = trace;
    }

    @Override
    public void onMessage(Q message) {
        if (call.mayGoOn()) {
            in(() -> super.onMessage(message));
        }
    }

    @Override
    public void onHalfClose() {
        if (!call.isEnded()) {
            in(super::onHalfClose);
        }
    }

    @Override
    public void onReady() {
        if (!call.isEnded()) {
            in(super::onReady);
        }
    }

    @Override
    public void onCancel() {
        call.over();
        in(super::onCancel);
    }

    /** To the transport a denial is a call that completed; to the handler it is none. */
    @Override
    public void onComplete() {
        call.over();
        if (call.isEnded()) {
            in(super::onCancel);
        } else {
            in(super::onComplete);
        }
    }

    private void in(Runnable event) {
        trace.wrap(event).run();
    }
}
