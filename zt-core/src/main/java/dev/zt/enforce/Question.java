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
        @Nullable InetSocketAddress remote,
        @Nullable TokenRefusal refusal) {

    static Question inbound(@Nullable PeerIdentity peer, Operation operation, @Nullable InetSocketAddress remote) {
        return new Question(Direction.SERVER, peer, null, operation, remote, null);
    }

    static Question inbound(Caller caller, Operation operation, @Nullable InetSocketAddress remote) {
        return new Question(Direction.SERVER, caller.peerOrNull(), null, operation, remote, caller.refusal());
    }

    static Question outbound(
            @Nullable PeerIdentity peer,
            PeerExpectation expectation,
            Operation operation,
            @Nullable InetSocketAddress remote) {
        return new Question(
                Direction.CLIENT, peer, Objects.requireNonNull(expectation, "expectation"), operation, remote, null);
    }

    /** An outbound call that has not reached any server; nobody is expected of it. */
    static Question unsent(Operation operation) {
        return new Question(Direction.CLIENT, null, null, operation, null, null);
    }

    boolean isOutbound() {
        return direction == Direction.CLIENT;
    }
}
