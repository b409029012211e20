package dev.zt.enforce;

import dev.zt.audit.AuditEvent.Direction;
import dev.zt.identity.PeerIdentity;
import dev.zt.internal.text.IpLiteral;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import dev.zt.tls.PeerExpectation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about one call, once or again and again while it is open. Also what rules may ask about the request: the
 * address is the one that stands in the record, and claims are those of the token that was found valid, whoever supplies
 * the rest.
 */
record Question(
        Direction direction,
        @Nullable PeerIdentity peer,
        @Nullable PeerExpectation expectation,
        Operation operation,
        @Nullable InetSocketAddress remote,
        @Nullable TokenRefusal refusal,
        RequestAttributes request,
        @Nullable CallerClaims token)
        implements RequestAttributes {

    static Question inbound(@Nullable PeerIdentity peer, Operation operation, @Nullable InetSocketAddress remote) {
        return inbound(peer, operation, remote, ABSENT);
    }

    static Question inbound(
            @Nullable PeerIdentity peer,
            Operation operation,
            @Nullable InetSocketAddress remote,
            RequestAttributes request) {
        return new Question(Direction.SERVER, peer, null, operation, remote, null, request, null);
    }

    static Question inbound(
            Caller caller, Operation operation, @Nullable InetSocketAddress remote, RequestAttributes request) {
        return new Question(
                Direction.SERVER,
                caller.peerOrNull(),
                null,
                operation,
                remote,
                caller.refusal(),
                request,
                caller.claims());
    }

    static Question outbound(
            @Nullable PeerIdentity peer,
            PeerExpectation expectation,
            Operation operation,
            @Nullable InetSocketAddress remote) {
        Objects.requireNonNull(expectation, "expectation");
        return new Question(Direction.CLIENT, peer, expectation, operation, remote, null, ABSENT, null);
    }

    /** An outbound call that has not reached any server; nobody is expected of it. */
    static Question unsent(Operation operation) {
        return new Question(Direction.CLIENT, null, null, operation, null, null, ABSENT, null);
    }

    boolean isOutbound() {
        return direction == Direction.CLIENT;
    }

    @Override
    public @Nullable String host() {
        return request.host();
    }

    @Override
    public List<String> headers(String name) {
        return request.headers(name);
    }

    @Override
    public byte @Nullable [] remoteAddress() {
        if (remote == null) {
            return request.remoteAddress();
        }
        InetAddress address = remote.getAddress();
        return address == null ? literal(remote.getHostString()) : address.getAddress();
    }

    /** Reads the address that a server tells as text, without asking a name service. */
    private static byte[] literal(String host) {
        int zone = host.indexOf('%');
        byte[] address = IpLiteral.parse(zone < 0 ? host : host.substring(0, zone));
        if (address == null) {
            // It is there and nobody can read it: that is no absence, which would make each "not" true.
            throw new IllegalStateException("the address of the caller is no address");
        }
        return address;
    }

    @Override
    public int localPort() {
        return request.localPort();
    }

    @Override
    public @Nullable String serverName() {
        return request.serverName();
    }

    @Override
    public @Nullable Map<String, @Nullable Object> claims() {
        return token == null ? request.claims() : token.all();
    }
}
