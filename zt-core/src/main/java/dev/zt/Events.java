package dev.zt;

import dev.zt.audit.AuditEvent;
import dev.zt.authz.PolicyRef;
import dev.zt.identity.X509Svid;
import dev.zt.policy.PolicySet;
import dev.zt.source.IdentitySnapshot;
import dev.zt.tls.PeerRejection;
import dev.zt.trust.Revocation;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns what the other packages report into audit events. */
final class Events {

    private Events() {}

    static AuditEvent rejected(
            boolean server, @Nullable InetSocketAddress remote, PeerRejection rejection, long nowMillis) {
        return new AuditEvent.HandshakeRejected(
                id(),
                nowMillis,
                server ? AuditEvent.Direction.SERVER : AuditEvent.Direction.CLIENT,
                rejection.reason().name(),
                rejection.message(),
                rejection.claimedId(),
                rejection.fingerprint(),
                remote,
                rejection.rule(),
                rejection.trustGeneration());
    }

    static AuditEvent changed(IdentitySnapshot previous, IdentitySnapshot current, long nowMillis) {
        X509Svid svid = current.defaultSvid();
        return new AuditEvent.IdentityChanged(
                id(),
                nowMillis,
                previous.svidGeneration(),
                current.svidGeneration(),
                previous.trustGeneration(),
                current.trustGeneration(),
                current.freshness(nowMillis).name(),
                svid == null ? null : svid.id(),
                svid == null ? null : svid.notAfter());
    }

    static AuditEvent loaded(PolicySet policies, long nowMillis) {
        return new AuditEvent.PolicyLoaded(
                id(),
                nowMillis,
                AuditEvent.PolicyLoaded.Outcome.LOADED,
                ref(policies),
                policies.rules().size(),
                "");
    }

    /** The policy named is the one that stays in force. */
    static AuditEvent refused(PolicySet inForce, String why, long nowMillis) {
        return new AuditEvent.PolicyLoaded(
                id(),
                nowMillis,
                AuditEvent.PolicyLoaded.Outcome.REJECTED,
                ref(inForce),
                inForce.rules().size(),
                why);
    }

    static AuditEvent revoked(List<Revocation> before, List<Revocation> after, long nowMillis) {
        return new AuditEvent.RevocationChanged(
                id(), nowMillis, after.size(), without(after, before), without(before, after));
    }

    private static List<String> without(List<Revocation> entries, List<Revocation> others) {
        Set<Revocation> known = new HashSet<>(others);
        return entries.stream()
                .filter(entry -> !known.contains(entry))
                .map(entry -> entry.subject().toString())
                .toList();
    }

    static PolicyRef ref(PolicySet policies) {
        return new PolicyRef(policies.name(), policies.revision(), policies.digest());
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }
}
