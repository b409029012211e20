package dev.zt.verification.interop.istio;

import dev.zt.authz.AccessRequest;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyAuthorizer;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.Vouch;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.IstioWorkload;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicyReading;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What zt decides by the same policies about the same requests. Not thread-safe. */
final class Zero {

    static final String NAMESPACE = "shop";
    static final String ROOT_NAMESPACE = "istio-system";
    static final Map<String, String> LABELS = Map.of("app", "orders", "tier", "web");

    private final int port;
    private final Cast cast;
    private final PolicyAuthorizer authorizer;
    private final Map<String, PeerIdentity> peers = new HashMap<>();

    Zero(int port, Cast cast, PolicySet policies) {
        this.port = port;
        this.cast = cast;
        this.authorizer = new PolicyAuthorizer(policies);
    }

    /** Reads policies for a server on a port. */
    static Zero of(Policies policies, int port, Cast cast) {
        IstioWorkload workload = IstioWorkload.of(cast.server().id())
                .withNamespace(NAMESPACE)
                .withLabels(LABELS)
                .withRootNamespace(ROOT_NAMESPACE)
                .withTrustDomainAliases(Set.of(TrustDomain.parse(Cast.ALIAS)));
        if (policies.allowsWhenNoAllowPolicy()) {
            workload = workload.allowingWhenNoAllowPolicy();
        }
        PolicyReading reading = AccessPolicyReader.read(policies.textFor(port), policies.name(), workload);
        if (!reading.isValid()) {
            throw new InvalidPolicyException(policies.name(), reading.issues());
        }
        return new Zero(
                port,
                cast,
                PolicySet.compile(
                        workload.completed(reading.policies(), reading.istio()),
                        cast.server().id()));
    }

    Decision decide(Call call) {
        return decide(call, operation(call));
    }

    /** Decides about a request that means this to the application. */
    Decision decide(Call call, Operation operation) {
        PeerIdentity peer = peers.computeIfAbsent(call.line().identity(), this::peer);
        return authorizer.decide(
                new AccessRequest(peer, operation, new Seen(call, port)),
                Clock.systemUTC().millis());
    }

    private PeerIdentity peer(String id) {
        return new PeerIdentity(SpiffeId.parse(id), cast.workload(id).svid().chain(), new Vouch(0, Long.MAX_VALUE));
    }

    private static Operation operation(Call call) {
        return new Operation.Http(call.method(), call.path());
    }

    /**
     * What a server knows of a request.
     *
     * @param call the request
     * @param port the port of the server
     */
    private record Seen(Call call, int port) implements RequestAttributes {

        @Override
        public String host() {
            return call.host();
        }

        @Override
        public List<String> headers(String name) {
            return call.fields().stream()
                    .filter(field -> field.name().equalsIgnoreCase(name))
                    .map(Field::value)
                    .toList();
        }

        @Override
        public byte[] remoteAddress() {
            try {
                return InetAddress.getByName(call.line().address()).getAddress();
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int localPort() {
            return port;
        }

        @Override
        public @Nullable String serverName() {
            return call.line().serverName().isEmpty() ? null : call.line().serverName();
        }
    }
}
