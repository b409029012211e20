package dev.zt.grpc.client;

import dev.zt.Zt;
import dev.zt.enforce.Enforcement;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.tls.PeerExpectation;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Call credentials are the one place of gRPC that sees the connection before anything of the call is sent on it. */
final class ServerCheck extends CallCredentials {

    private final Zt zt;
    private final PeerExpectation expectation;
    private final Renewals renewals;
    private final Supplier<? extends @Nullable TokenToSend> token;

    ServerCheck(
            Zt zt, PeerExpectation expectation, Renewals renewals, Supplier<? extends @Nullable TokenToSend> token) {
        this.zt = zt;
        this.expectation = expectation;
        this.renewals = renewals;
        this.token = token;
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
        @Nullable Status denied;
        try {
            denied = check(info);
        } catch (Throwable e) {
            denied = Status.INTERNAL
                    .withDescription("The server could not be checked")
                    .withCause(e);
        }
        if (denied == null) {
            pass(info, executor, applier);
        } else {
            applier.fail(denied);
        }
    }

    /** Getting a token may take time, which the thread of the transport has not got. */
    private void pass(RequestInfo info, Executor executor, MetadataApplier applier) {
        TokenToSend shown = token.get();
        if (shown == null) {
            applier.apply(new Metadata());
        } else if (info.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
            applier.fail(
                    Status.INTERNAL.withDescription("A token is never sent over a connection that others can read"));
        } else {
            try {
                executor.execute(() -> show(shown, applier));
            } catch (RuntimeException e) {
                applier.fail(withoutToken(e));
            }
        }
    }

    private static void show(TokenToSend shown, MetadataApplier applier) {
        Metadata metadata;
        try {
            metadata = shown.metadata();
        } catch (Throwable e) {
            applier.fail(withoutToken(e));
            return;
        }
        applier.apply(metadata);
    }

    private static Status withoutToken(Throwable cause) {
        return Status.UNAVAILABLE
                .withDescription("There is no JWT-SVID to send")
                .withCause(cause);
    }

    /** Returns why the call must not be sent, or null. */
    private @Nullable Status check(RequestInfo info) {
        OutboundWatch watch = info.getCallOptions().getOption(ClientEnforcement.WATCH);
        if (watch == null) {
            return Status.INTERNAL.withDescription("The call did not pass zt's interceptor, which must stay in place");
        }
        SSLSession session = info.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        PeerIdentity server = session == null ? null : zt.tls().peerOf(session).orElse(null);
        Operation operation = new Operation.Grpc(info.getMethodDescriptor().getFullMethodName());
        InetSocketAddress remote = remote(info);
        long seen = zt.openCalls().changes();
        Enforcement enforcement =
                watch.inTrace(() -> zt.enforcement().checkOutbound(server, expectation, operation, remote));
        if (session == null || server == null || !enforcement.isAllowed()) {
            if (enforcement.decision().reason().condemnsConnection()) {
                renewals.renew();
            }
            return CallDeniedException.status(enforcement);
        }
        renewals.uses(server, session);
        watch.uses(server, operation, remote, seen);
        return null;
    }

    private static @Nullable InetSocketAddress remote(RequestInfo info) {
        return info.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
                ? address
                : null;
    }
}
