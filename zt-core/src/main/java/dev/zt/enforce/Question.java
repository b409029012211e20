package dev.zt.enforce;

import dev.zt.audit.AuditEvent.Direction;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.tls.PeerExpectation;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is asked about one call, once or again and again while it is open. */
record Question(
        Direction direction,
        @Nullable PeerIdentity peer,
        @Nullable PeerExpectation expectation,
        Operation operation,
        @Nullable InetSocketAddress remote) {

    static Question inbound(@Nullable PeerIdentity peer, Operation operation, @Nullable InetSocketAddress remote) {
        return new Question(Direction.SERVER, peer, null, operation, remote);
    }

    static Question outbound(
            @Nullable PeerIdentity peer,
            PeerExpectation expectation,
            Operation operation,
            @Nullable InetSocketAddress remote) {
        return new Question(
                Direction.CLIENT, peer, Objects.requireNonNull(expectation, "expectation"), operation, remote);
    }

    /** An outbound call that has not reached any server; nobody is expected of it. */
    static Question unsent(Operation operation) {
        return new Question(Direction.CLIENT, null, null, operation, null);
    }

    boolean isOutbound() {
        return direction == Direction.CLIENT;
    }
}
