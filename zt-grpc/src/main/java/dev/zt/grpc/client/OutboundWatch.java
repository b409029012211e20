package dev.zt.grpc.client;

import dev.zt.enforce.Enforcement;
import dev.zt.enforce.OpenCalls;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.Registration;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The watch over one call: begins when a connection is picked, begins anew if gRPC tries another, and ends with the call.
 * Thread-safe.
 */
final class OutboundWatch {

    private final OpenCalls openCalls;
    private final PeerExpectation expectation;
    private Registration watch = () -> {};
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

    synchronized void uses(PeerIdentity server, Operation operation, @Nullable InetSocketAddress remote, long seen) {
        if (!over) {
            watch.close();
            watch = openCalls.outbound(server, expectation, operation, remote, seen, end);
        }
    }

    synchronized void over() {
        over = true;
        watch.close();
    }
}
