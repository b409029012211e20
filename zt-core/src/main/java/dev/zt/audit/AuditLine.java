package dev.zt.audit;

import dev.zt.audit.AuditEvent.AccessDecided;
import dev.zt.audit.AuditEvent.Direction;
import dev.zt.audit.AuditEvent.HandshakeRejected;
import dev.zt.audit.AuditEvent.IdentityChanged;
import dev.zt.audit.AuditEvent.PolicyLoaded;
import dev.zt.audit.AuditEvent.RevocationChanged;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Operation;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells an event in one line that a person can read and a stranger cannot forge. */
final class AuditLine {

    /** The most entries of a list that a line shows. */
    private static final int MAX_SHOWN = 5;

    /** The names of the kinds of freshness with which no call goes on. */
    private static final Set<String> UNUSABLE = Set.of("BUNDLE_TOO_OLD", "EXPIRED", "REDACTED");

    private AuditLine() {}

    static String of(AuditEvent event) {
        if (event instanceof AccessDecided decided) {
            return decided(decided);
        }
        if (event instanceof HandshakeRejected rejected) {
            return rejected(rejected);
        }
        if (event instanceof IdentityChanged changed) {
            return identity(changed);
        }
        if (event instanceof PolicyLoaded loaded) {
            return loaded(loaded);
        }
        return revocation((RevocationChanged) event);
    }

    /** Tells whether an operator should look at the event. */
    static boolean isAlarming(AuditEvent event) {
        if (event instanceof AccessDecided decided) {
            return !decided.decision().isAllowed();
        }
        if (event instanceof PolicyLoaded loaded) {
            return loaded.outcome() == PolicyLoaded.Outcome.REJECTED;
        }
        if (event instanceof IdentityChanged changed) {
            return UNUSABLE.contains(changed.freshness());
        }
        return event instanceof HandshakeRejected;
    }

    private static String decided(AccessDecided event) {
        Decision decision = event.decision();
        return (decision.isAllowed() ? "ALLOW " : "DENY ")
                + parties(event) + operation(event.operation())
                + ": " + decision.reason().description()
                + " [decision " + EscapedText.word(event.id()) + policy(decision.policy()) + rule(decision.ruleId())
                + "]";
    }

    private static String parties(AccessDecided event) {
        String peer = name(event.peer(), "unproven peer");
        String how = event.assurance() == Assurance.BEARER ? " (bearer)" : "";
        return event.direction() == Direction.SERVER
                ? peer + how + " -> "
                : name(event.local(), "this workload") + " -> " + peer + " ";
    }

    private static String name(@Nullable SpiffeId id, String otherwise) {
        return id == null ? otherwise : EscapedText.word(id.toString());
    }

    private static String operation(Operation operation) {
        return operation instanceof Operation.Grpc grpc
                ? "gRPC " + EscapedText.word(grpc.fullMethodName())
                : EscapedText.word(operation.action()) + " " + EscapedText.word(operation.resource());
    }

    private static String policy(PolicyRef policy) {
        return policy.name().isEmpty()
                ? ""
                : ", policy " + EscapedText.word(policy.name()) + " rev " + EscapedText.word(policy.revision());
    }

    private static String rule(@Nullable String ruleId) {
        return ruleId == null ? "" : ", rule " + EscapedText.word(ruleId);
    }

    private static String rejected(HandshakeRejected event) {
        String end = event.direction() == Direction.SERVER ? "handshake from " : "handshake with ";
        return "REJECT " + end + address(event.remote()) + ": " + bounded(event.message())
                + " [event " + EscapedText.word(event.id())
                + ", reason " + EscapedText.word(AuditAttributes.lower(event.reason()))
                + (event.rule() == 0 ? "" : ", SVID rule " + event.rule()) + "]";
    }

    private static String address(@Nullable InetSocketAddress remote) {
        return remote == null
                ? "unknown address"
                : EscapedText.word(AuditAttributes.literal(remote)) + " port " + remote.getPort();
    }

    private static String identity(IdentityChanged event) {
        return "IDENTITY " + name(event.local(), "this workload")
                + ": SVID generation " + event.oldSvidGeneration() + " -> " + event.newSvidGeneration()
                + ", trust generation " + event.oldTrustGeneration() + " -> " + event.newTrustGeneration()
                + ", " + EscapedText.word(AuditAttributes.lower(event.freshness()))
                + (event.notAfter() == null ? ", no SVID" : ", SVID valid until " + event.notAfter())
                + " [event " + EscapedText.word(event.id()) + "]";
    }

    private static String loaded(PolicyLoaded event) {
        return "POLICY " + AuditAttributes.lower(event.outcome().name())
                + ": " + event.ruleCount() + (event.ruleCount() == 1 ? " rule" : " rules")
                + (event.issues().isEmpty() ? "" : "; " + bounded(event.issues()))
                + " [event " + EscapedText.word(event.id()) + policy(event.policy()) + "]";
    }

    private static String revocation(RevocationChanged event) {
        return "REVOCATION list has " + event.entries() + (event.entries() == 1 ? " entry" : " entries") + ": added "
                + entries(event.added()) + "; removed " + entries(event.removed()) + " [event "
                + EscapedText.word(event.id()) + "]";
    }

    private static String entries(List<String> entries) {
        if (entries.isEmpty()) {
            return "none";
        }
        String shown = entries.stream().limit(MAX_SHOWN).map(EscapedText::word).collect(Collectors.joining(", "));
        int more = entries.size() - MAX_SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    private static String bounded(String text) {
        return EscapedText.full(
                text.length() <= BoundedAttributes.MAX_LENGTH ? text : text.substring(0, BoundedAttributes.MAX_LENGTH));
    }
}
