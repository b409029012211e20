package dev.zt.grpc.server;

import dev.zt.enforce.Enforcement;
import dev.zt.trust.Registration;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.function.Consumer;

/**
 * A call that can be taken away from its handler. Calls of gRPC are not thread-safe: the lock keeps the handler and
 * {@link #end} apart, and once the call is taken away the handler's uses of it do nothing.
 */
final class GuardedServerCall<Q, R> extends ForwardingServerCall.SimpleForwardingServerCall<Q, R> {

    private final Consumer<Enforcement> afterwards;
    private final Object lock = new Object();
    private Registration watch = () -> {};
    private boolean closed;
    private boolean over;
    private volatile boolean ended;

    GuardedServerCall(ServerCall<Q, R> call, Consumer<Enforcement> afterwards) {
        super(call);
        this.afterwards = afterwards;
    }

    /** The watch over this call, to be closed with it. */
    void watch(Registration registration) {
        synchronized (lock) {
            watch = registration;
            if (over) {
                registration.close();
            }
        }
    }

    /** Takes the call away from the handler, and denies it when the record is written. */
    void end(Enforcement denial) {
        synchronized (lock) {
            if (closed || ended) {
                return;
            }
            ended = true;
        }
        Denial.send(delegate(), denial, () -> afterwards.accept(denial));
    }

    /** Tells whether the call was taken away. */
    boolean isEnded() {
        return ended;
    }

    /** The call is over, one way or the other. */
    void over() {
        synchronized (lock) {
            over = true;
            watch.close();
        }
    }

    private void unlessEnded(Runnable use) {
        synchronized (lock) {
            if (!ended) {
                use.run();
            }
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
        unlessEnded(() -> super.sendMessage(message));
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
        return !ended && super.isReady();
    }

    @Override
    public boolean isCancelled() {
        return ended || super.isCancelled();
    }
}
