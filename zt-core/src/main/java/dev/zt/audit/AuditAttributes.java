package dev.zt.audit;

import dev.zt.audit.AuditEvent.AccessDecided;
import dev.zt.audit.AuditEvent.Direction;
import dev.zt.audit.AuditEvent.HandshakeRejected;
import dev.zt.audit.AuditEvent.IdentityChanged;
import dev.zt.audit.AuditEvent.PolicyLoaded;
import dev.zt.audit.AuditEvent.RevocationChanged;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Observations;
import dev.zt.policy.Operation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Maps an event to keys and bounded values: the one place that does, so that sinks cannot drift apart. Values are not
 * escaped. What is null or empty is left out.
 */
final class AuditAttributes {

    /** Receives the keys and values of an event, each key at most once. */
    interface Visitor {

        void text(String key, String value);

        void number(String key, long value);

        void texts(String key, List<String> values);
    }

    private AuditAttributes() {}

    /** Visits what describes the carrier: a span knows these by other means, a line of text does not. */
    static void visitEnvelope(AuditEvent event, Visitor visitor) {
        visitor.number(AuditKeys.AUDIT_SCHEMA, AuditKeys.SCHEMA);
        visitor.text(AuditKeys.EVENT_NAME, event.eventName());
        if (event instanceof AccessDecided decided) {
            BoundedAttributes out = new BoundedAttributes(visitor);
            out.text(AuditKeys.TRACE_ID, decided.traceId());
            out.text(AuditKeys.SPAN_ID, decided.spanId());
        }
    }

    /** Visits what happened. */
    static void visit(AuditEvent event, Visitor visitor) {
        BoundedAttributes out = new BoundedAttributes(visitor);
        out.text(AuditKeys.AUDIT_ID, event.id());
        if (event instanceof AccessDecided decided) {
            decided(decided, out);
        } else if (event instanceof HandshakeRejected rejected) {
            rejected(rejected, out);
        } else if (event instanceof IdentityChanged changed) {
            identity(changed, out);
        } else if (event instanceof PolicyLoaded loaded) {
            loaded(loaded, out);
        } else if (event instanceof RevocationChanged changed) {
            revocation(changed, out);
        }
        out.end();
    }

    /** Returns a constant's name as it stands in records. */
    static String lower(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }

    /** Returns the address as it stands, without asking a name service. */
    static String literal(InetSocketAddress remote) {
        InetAddress address = remote.getAddress();
        return address == null ? remote.getHostString() : address.getHostAddress();
    }

    private static void decided(AccessDecided event, BoundedAttributes out) {
        Reason reason = event.decision().reason();
        out.text(AuditKeys.AUTHZ_DIRECTION, lower(event.direction().name()));
        out.text(AuditKeys.AUTHZ_MODE, event.decision().policy().observed() ? "observe" : "enforce");
        out.text(AuditKeys.AUTHZ_OUTCOME, reason.outcome());
        out.text(AuditKeys.AUTHZ_REASON, lower(reason.name()));
        if (reason.isFailure()) {
            out.text(AuditKeys.ERROR_TYPE, lower(reason.name()));
        }
        peer(event.peer(), out);
        out.text(
                AuditKeys.PEER_ASSURANCE,
                event.assurance() == null ? null : event.assurance().label());
        local(event.local(), out);
        operation(event.operation(), out);
        out.text(AuditKeys.RULE_NAME, event.decision().ruleId());
        policy(event.decision().policy(), out);
        observations(event.decision().observations(), out);
        out.number(AuditKeys.SVID_GENERATION, event.svidGeneration());
        out.number(AuditKeys.TRUST_GENERATION, event.trustGeneration());
        remote(event.remote(), out);
    }

    private static void observations(Observations seen, BoundedAttributes out) {
        out.texts(AuditKeys.RULES_AUDITED, seen.audited());
        out.texts(AuditKeys.RULES_SHADOW_DENIES, seen.shadowDenies());
        out.texts(AuditKeys.RULES_SHADOW_ALLOWS, seen.shadowAllows());
        out.text(AuditKeys.RULES_SHADOW_ALLOW_MISSING, seen.shadowAllowMissing() ? "true" : null);
        out.texts(AuditKeys.RULES_FAILED, seen.failed());
    }

    private static void rejected(HandshakeRejected event, BoundedAttributes out) {
        boolean server = event.direction() == Direction.SERVER;
        String fingerprint = event.fingerprint();
        out.text(AuditKeys.AUTHZ_DIRECTION, lower(event.direction().name()));
        out.text(AuditKeys.PEER_REJECTION_REASON, lower(event.reason()));
        out.text(AuditKeys.PEER_REJECTION_MESSAGE, event.message());
        out.text(AuditKeys.PEER_CLAIMED_ID, event.claimedId());
        if (fingerprint != null) {
            out.text(
                    server ? AuditKeys.TLS_CLIENT_SHA256 : AuditKeys.TLS_SERVER_SHA256,
                    fingerprint.toUpperCase(Locale.ROOT));
        }
        if (event.rule() != 0) {
            out.number(AuditKeys.PEER_REJECTION_RULE, event.rule());
        }
        out.number(AuditKeys.TRUST_GENERATION, event.trustGeneration());
        remote(event.remote(), out);
    }

    private static void identity(IdentityChanged event, BoundedAttributes out) {
        local(event.local(), out);
        out.text(AuditKeys.SVID_FRESHNESS, lower(event.freshness()));
        out.number(AuditKeys.SVID_GENERATION, event.newSvidGeneration());
        out.number(AuditKeys.SVID_PREVIOUS_GENERATION, event.oldSvidGeneration());
        out.number(AuditKeys.TRUST_GENERATION, event.newTrustGeneration());
        out.number(AuditKeys.TRUST_PREVIOUS_GENERATION, event.oldTrustGeneration());
        if (event.notAfter() != null) {
            out.text(AuditKeys.SVID_NOT_AFTER, event.notAfter().toString());
        }
    }

    private static void loaded(PolicyLoaded event, BoundedAttributes out) {
        out.text(AuditKeys.POLICY_OUTCOME, lower(event.outcome().name()));
        policy(event.policy(), out);
        out.number(AuditKeys.POLICY_RULE_COUNT, event.ruleCount());
        out.text(AuditKeys.POLICY_ISSUES, event.issues());
    }

    private static void revocation(RevocationChanged event, BoundedAttributes out) {
        out.number(AuditKeys.REVOCATION_ENTRIES, event.entries());
        out.texts(AuditKeys.REVOCATION_ADDED, event.added());
        out.texts(AuditKeys.REVOCATION_REMOVED, event.removed());
    }

    private static void peer(@Nullable SpiffeId peer, BoundedAttributes out) {
        if (peer != null) {
            out.text(AuditKeys.PEER_SPIFFE_ID, peer.toString());
            out.text(AuditKeys.PEER_TRUST_DOMAIN, peer.trustDomain().name());
        }
    }

    private static void local(@Nullable SpiffeId local, BoundedAttributes out) {
        out.text(AuditKeys.LOCAL_SPIFFE_ID, local == null ? null : local.toString());
    }

    private static void operation(Operation operation, BoundedAttributes out) {
        if (operation instanceof Operation.Grpc grpc) {
            out.text(AuditKeys.RPC_SYSTEM, "grpc");
            out.text(AuditKeys.RPC_METHOD, grpc.fullMethodName());
        } else {
            out.text(AuditKeys.HTTP_METHOD, operation.action());
            out.text(AuditKeys.URL_PATH, operation.resource());
        }
    }

    private static void policy(PolicyRef policy, BoundedAttributes out) {
        out.text(AuditKeys.RULESET_NAME, policy.name());
        out.text(AuditKeys.RULE_VERSION, policy.digest());
        out.text(AuditKeys.POLICY_REVISION, policy.revision());
        out.text(AuditKeys.POLICY_DIGEST, policy.digest());
    }

    private static void remote(@Nullable InetSocketAddress remote, BoundedAttributes out) {
        if (remote != null) {
            out.text(AuditKeys.NETWORK_PEER_ADDRESS, literal(remote));
            out.number(AuditKeys.NETWORK_PEER_PORT, remote.getPort());
        }
    }
}
