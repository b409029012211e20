package dev.zt.grpc.server;

import dev.zt.enforce.Caller;
import dev.zt.enforce.Enforcement;
import dev.zt.enforce.OpenCalls;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call that can be taken away from its handler. Calls of gRPC are not thread-safe: the lock keeps the handler and
 * {@link #end} apart, and once the call is taken away the handler's uses of it do nothing.
 */
final class GuardedServerCall<Q, R> extends ForwardingServerCall.SimpleForwardingServerCall<Q, R> {

    private final Caller caller;
    private final Consumer<Enforcement> afterwards;
    private final ReentrantLock using = new ReentrantLock();
    private final AtomicReference<@Nullable Enforcement> denial = new AtomicReference<>();
    private final Object watching = new Object();
    private final boolean stream;
    private volatile OpenCalls.@Nullable Watch watch;
    private boolean over;
    private volatile boolean closed;
    private boolean denied;

    GuardedServerCall(ServerCall<Q, R> call, Caller caller, Consumer<Enforcement> afterwards) {
        super(call);
        this.caller = caller;
        this.afterwards = afterwards;
        this.stream = call.getMethodDescriptor().getType() != MethodType.UNARY;
    }

    /** The watch over this call, to be closed with it. */
    void watch(OpenCalls.Watch over) {
        synchronized (watching) {
            watch = over;
            if (this.over) {
                over.close();
            }
        }
    }

    /** Tells whether one more message may pass, in either direction. A unary call was decided on just before. */
    boolean mayGoOn() {
        OpenCalls.Watch watched = watch;
        return !isEnded() && (!stream || watched == null || watched.isStillAllowed());
    }

    /**
     * Takes the call away from the handler, and denies it when the record is written. Never waits for the handler: if that
     * one is using the call, its thread sends the denial when it is done.
     */
    void end(Enforcement because) {
        if (denial.compareAndSet(null, because)) {
            denyUnlessInUse();
        }
    }

    private void denyUnlessInUse() {
        if (using.tryLock()) {
            try {
                denyOnce();
            } finally {
                using.unlock();
            }
        }
    }

    private void denyOnce() {
        Enforcement because = denial.get();
        if (because != null && !denied && !closed) {
            denied = true;
            Denial.send(delegate(), because, caller, () -> afterwards.accept(because));
        }
    }

    /** Tells whether the call was taken away; one that its handler had closed before was not. */
    boolean isEnded() {
        return denial.get() != null && !closed;
    }

    /** The call is over, one way or the other. */
    void over() {
        synchronized (watching) {
            over = true;
            OpenCalls.Watch watched = watch;
            if (watched != null) {
                watched.close();
            }
        }
    }

    private void unlessEnded(Runnable use) {
        using.lock();
        try {
            if (!isEnded()) {
                use.run();
            }
        } finally {
            using.unlock();
        }
        if (isEnded()) {
            denyUnlessInUse();
        }
    }

    @Override
    public void request(int messages) {
        unlessEnded(() -> super.request(messages));
    }

    @Override
    public void sendHeaders(Metadata headers) {
        unlessEnded(() -> super.sendHeaders(headers));
    }

    @Override
    public void sendMessage(R message) {
        if (mayGoOn()) {
            unlessEnded(() -> super.sendMessage(message));
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        over();
        unlessEnded(() -> {
            closed = true;
            super.close(status, trailers);
        });
    }

    @Override
    public void setMessageCompression(boolean enabled) {
        unlessEnded(() -> super.setMessageCompression(enabled));
    }

    @Override
    public void setCompression(String compressor) {
        unlessEnded(() -> super.setCompression(compressor));
    }

    @Override
    public void setOnReadyThreshold(int bytes) {
        unlessEnded(() -> super.setOnReadyThreshold(bytes));
    }

    @Override
    public boolean isReady() {
        return !isEnded() && super.isReady();
    }

    @Override
    public boolean isCancelled() {
        return isEnded() || super.isCancelled();
    }
}
