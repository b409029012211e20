package dev.zt.grpc.client;

import dev.zt.Zt;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.jwt.JwtSvids;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.Registration;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of each call of one channel. For those who build channels over another transport than zt's builders
 * do: {@link #interceptor()} must be the interceptor that is added first, so that it runs last, {@link #credentials()}
 * belong to the channel's credentials, and the finished channel is {@link #attach attached}. Thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>Nothing of a call is sent unless this workload's own identity is usable, and the server of the very connection
 *       that was picked is the expected one, is vouched for, and is neither expired nor revoked.
 *   <li>A call that is open when that ends is cancelled.
 *   <li>After a change of identity, trust or revocations, calls use connections that were proven under it.
 * </ul>
 *
 * <h2>Does not protect against</h2>
 *
 * What was sent before a change.
 */
public final class ClientEnforcement {

    static final CallOptions.Key<OutboundWatch> WATCH = CallOptions.Key.create("dev.zt.watch");

    private final Zt zt;
    private final PeerExpectation expectation;
    private final Renewals renewals;
    private volatile @Nullable TokenToSend token;

    /**
     * Creates the client's end of a channel.
     *
     * @param zt identity, trust and audit
     * @param expectation whom to expect; there is no default
     * @param freshTls makes connections that begin later prove everything anew: none of their TLS sessions may be
     *     resumed from before
     */
    public ClientEnforcement(Zt zt, PeerExpectation expectation, Runnable freshTls) {
        this.zt = Objects.requireNonNull(zt, "zt");
        this.expectation = Objects.requireNonNull(expectation, "expectation");
        this.renewals = new Renewals(Objects.requireNonNull(freshTls, "freshTls"));
    }

    /**
     * Shows a JWT-SVID of this workload with each call from now on, once its server was checked, in the metadata
     * {@code authorization}; calls must not bring one of their own. Without this: none.
     *
     * @param tokens delivers it; where it has none, calls fail with UNAVAILABLE
     * @param audience whom the token is for, from configuration
     * @throws IllegalArgumentException if the audience is blank
     */
    public void sendJwtSvids(JwtSvids tokens, String audience) {
        if (audience.isBlank()) {
            throw new IllegalArgumentException("audience is blank; name whom tokens shall be for");
        }
        token = new TokenToSend(Objects.requireNonNull(tokens, "tokens"), audience);
    }

    /**
     * Returns what refuses calls before any connection, and cancels those that no longer hold.
     *
     * @return an interceptor
     */
    public ClientInterceptor interceptor() {
        return new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                OutboundWatch watch = new OutboundWatch(zt.openCalls(), expectation);
                return new GuardedClientCall<>(
                        zt.enforcement(), method, watch, next.newCall(method, options.withOption(WATCH, watch)));
            }
        };
    }

    /**
     * Returns what checks the server of the picked connection before anything is sent on it.
     *
     * @return call credentials that add no metadata but the token of {@link #sendJwtSvids}
     */
    public CallCredentials credentials() {
        return new ServerCheck(zt, expectation, renewals, () -> token);
    }

    /**
     * Lets a channel start new connections when those it has should no longer be used.
     *
     * @param channel the channel that was built with interceptor and credentials
     * @return a channel that ends the listening for changes when it is shut down
     */
    public ManagedChannel attach(ManagedChannel channel) {
        renewals.channel(channel);
        List<Registration> registrations = List.of(
                zt.source().addListener((previous, current) -> {
                    // An old connection goes on showing the old SVID; if kept, Renewals ends it before that expires.
                    if (previous.trustGeneration() != current.trustGeneration()
                            || (previous.svidGeneration() != current.svidGeneration() && !keepsOnOwnRotation())) {
                        renewals.renew();
                    }
                }),
                zt.revocations().addListener((before, after) -> renewals.renew()),
                zt.openCalls().addListener(renewals::renewIfDue));
        return new AttachedChannel(channel, registrations);
    }

    private boolean keepsOnOwnRotation() {
        return zt.clientConnections().on(ConnectionEvent.OWN_ROTATION) == ConnectionAction.KEEP;
    }
}
