package dev.zt.audit;

import dev.zt.audit.AuditEvent.AccessDecided;
import dev.zt.audit.AuditEvent.Direction;
import dev.zt.audit.AuditEvent.HandshakeRejected;
import dev.zt.audit.AuditEvent.IdentityChanged;
import dev.zt.audit.AuditEvent.PolicyLoaded;
import dev.zt.audit.AuditEvent.RevocationChanged;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Operation;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/** Events for tests. */
final class Events {

    static final long TIME = Instant.parse("2026-11-05T10:15:30Z").toEpochMilli();
    static final PolicyRef POLICY = new PolicyRef("orders", "42", "d1ge57");
    static final SpiffeId PEER = SpiffeId.parse("spiffe://a/x");
    static final SpiffeId LOCAL = SpiffeId.parse("spiffe://a/orders");
    static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    static final String SPAN_ID = "b7ad6b7169203331";

    static final Decision ALLOW = new Decision.Allow(Reason.ALLOW_RULE, "read-orders", POLICY);
    static final Decision DENY = new Decision.Deny(Reason.NO_ALLOW_RULE, null, POLICY);
    static final Decision FAILED = Decision.Deny.of(Reason.AUTHORIZER_FAILED);

    private Events() {}

    static AccessDecided http(Decision decision, String path) {
        return decided(decision, new Operation.Http("GET", path));
    }

    static AccessDecided grpc(Decision decision) {
        return decided(decision, new Operation.Grpc("shop.Orders/List"));
    }

    static AccessDecided decided(Decision decision, Operation operation) {
        InetSocketAddress remote = new InetSocketAddress("10.0.0.7", 51234);
        return new AccessDecided(
                "5f01",
                TIME,
                Direction.SERVER,
                PEER,
                Assurance.CHANNEL_BOUND,
                LOCAL,
                operation,
                decision,
                3,
                7,
                remote,
                TRACE_ID,
                SPAN_ID);
    }

    static AccessDecided unproven() {
        return new AccessDecided(
                "5f02",
                TIME,
                Direction.SERVER,
                null,
                null,
                null,
                new Operation.Http("GET", "/admin"),
                Decision.Deny.of(Reason.PEER_UNPROVEN),
                0,
                0,
                null,
                "",
                "");
    }

    static AccessDecided client() {
        return new AccessDecided(
                "5f03",
                TIME,
                Direction.CLIENT,
                PEER,
                Assurance.CHANNEL_BOUND,
                LOCAL,
                new Operation.Grpc("shop.Stock/Take"),
                new Decision.Allow(Reason.PEER_EXPECTED, null, PolicyRef.NONE),
                3,
                7,
                InetSocketAddress.createUnresolved("stock.invalid", 8443),
                TRACE_ID,
                SPAN_ID);
    }

    static HandshakeRejected rejected(Direction direction, String claimedId) {
        return new HandshakeRejected(
                "77aa",
                TIME,
                direction,
                "UNKNOWN_DOMAIN",
                "Trust domain b.test has no bundle (have: a.test). Federate with b.test.",
                claimedId,
                "ab12",
                new InetSocketAddress("2001:db8::1", 40000),
                5,
                7);
    }

    static IdentityChanged identity() {
        return new IdentityChanged("88bb", TIME, 3, 4, 7, 7, "FRESH", LOCAL, Instant.parse("2026-11-05T11:15:30Z"));
    }

    static PolicyLoaded loaded() {
        return new PolicyLoaded("99cc", TIME, PolicyLoaded.Outcome.LOADED, POLICY, 12, "");
    }

    static PolicyLoaded refused() {
        return new PolicyLoaded(
                "99cd", TIME, PolicyLoaded.Outcome.REJECTED, PolicyRef.NONE, 0, "line 3: unknown key\n  rulez:\n  ^");
    }

    static RevocationChanged revocation() {
        return new RevocationChanged("aadd", TIME, 2, List.of("spiffe://a/x", "spiffe://a/y"), List.of());
    }

    static List<AuditEvent> oneOfEach() {
        return List.of(
                http(ALLOW, "/orders"),
                rejected(Direction.SERVER, "spiffe://b.test/pay"),
                identity(),
                loaded(),
                revocation());
    }
}
