package dev.zt.grpc.client;

import dev.zt.enforce.Enforcement;
import dev.zt.enforce.OpenCalls;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.tls.PeerExpectation;
import io.opentelemetry.context.Context;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The watch over one call: over each connection that is picked for it, since gRPC may try several at once, until the call
 * is over.
 * Thread-safe.
 */
final class OutboundWatch {

    private final OpenCalls openCalls;
    private final PeerExpectation expectation;
    private final Context trace = Context.current();
    private final List<OpenCalls.Watch> watches = new CopyOnWriteArrayList<>();
    private Consumer<Enforcement> end = denial -> {};
    private boolean over;

    OutboundWatch(OpenCalls openCalls, PeerExpectation expectation) {
        this.openCalls = openCalls;
        this.expectation = expectation;
    }

    /** Sets what ends the call, before the call starts. */
    synchronized void onEnd(Consumer<Enforcement> ending) {
        end = ending;
    }

    /** Does something in the trace context in which the call was made, on whatever thread the transport has. */
    <T> T inTrace(Supplier<T> action) {
        return trace.wrapSupplier(action).get();
    }

    synchronized void uses(PeerIdentity server, Operation operation, @Nullable InetSocketAddress remote, long seen) {
        if (!over) {
            watches.add(openCalls.outbound(server, expectation, operation, remote, seen, end));
        }
    }

    synchronized void over() {
        over = true;
        watches.forEach(OpenCalls.Watch::close);
    }

    /** Checks the call again and ends it if it would no longer be allowed; takes no lock, for ending calls back. */
    boolean isStillAllowed() {
        for (OpenCalls.Watch watch : watches) {
            if (!watch.isStillAllowed()) {
                return false;
            }
        }
        return true;
    }
}
