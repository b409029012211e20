package dev.zt.grpc.client;

import dev.zt.trust.Registration;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A channel that ends its listening for changes when it is shut down. */
final class AttachedChannel extends ManagedChannel {

    private final ManagedChannel inner;
    private final List<Registration> registrations;

    AttachedChannel(ManagedChannel inner, List<Registration> registrations) {
        this.inner = inner;
        this.registrations = registrations;
    }

    @Override
    public ManagedChannel shutdown() {
        registrations.forEach(Registration::close);
        inner.shutdown();
        return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
        registrations.forEach(Registration::close);
        inner.shutdownNow();
        return this;
    }

    @Override
    public boolean isShutdown() {
        return inner.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return inner.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return inner.awaitTermination(timeout, unit);
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return inner.newCall(method, options);
    }

    @Override
    public String authority() {
        return inner.authority();
    }

    @Override
    public ConnectivityState getState(boolean requestConnection) {
        return inner.getState(requestConnection);
    }

    @Override
    public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
        inner.notifyWhenStateChanged(source, callback);
    }

    @Override
    public void resetConnectBackoff() {
        inner.resetConnectBackoff();
    }

    @Override
    public void enterIdle() {
        inner.enterIdle();
    }
}
