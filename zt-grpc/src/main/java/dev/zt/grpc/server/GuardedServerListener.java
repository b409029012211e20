package dev.zt.grpc.server;

import io.grpc.ForwardingServerCallListener;
import io.grpc.ServerCall;

/** Lets nothing through to the handler once its call was taken away, except that it is cancelled. */
final class GuardedServerListener<Q> extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {

    private final GuardedServerCall<Q, ?> call;

    GuardedServerListener(GuardedServerCall<Q, ?> call, ServerCall.Listener<Q> handler) {
        super(handler);
        this.call = call;
    }

    @Override
    public void onMessage(Q message) {
        if (!call.isEnded()) {
            super.onMessage(message);
        }
    }

    @Override
    public void onHalfClose() {
        if (!call.isEnded()) {
            super.onHalfClose();
        }
    }

    @Override
    public void onReady() {
        if (!call.isEnded()) {
            super.onReady();
        }
    }

    @Override
    public void onCancel() {
        call.over();
        super.onCancel();
    }

    /** To the transport a denial is a call that completed; to the handler it is none. */
    @Override
    public void onComplete() {
        call.over();
        if (call.isEnded()) {
            super.onCancel();
        } else {
            super.onComplete();
        }
    }
}
