package dev.zt.audit;

import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Operation;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that an audit trail must be able to tell afterwards.
 *
 * <p>Events carry untrusted text (paths, claimed names) as it was received: whoever shows one escapes and bounds it. No
 * event has room for a token, a query string or a body. Immutable and thread-safe.
 */
public sealed interface AuditEvent {

    /**
     * Returns the id of this event.
     *
     * @return the id; for a decision the decision id that the remote side is told
     */
    String id();

    /**
     * Returns when it happened.
     *
     * @return milliseconds since the epoch
     */
    long timeMillis();

    /**
     * Returns the stable name of this kind of event.
     *
     * @return for example {@code zt.authz.decision}
     */
    String eventName();

    /** Which end of the connection this workload is. */
    enum Direction {
        /** This workload was called. */
        SERVER,
        /** This workload calls. */
        CLIENT
    }

    /**
     * A call was allowed or denied.
     *
     * @param id the decision id
     * @param timeMillis when, in milliseconds since the epoch
     * @param direction whether this workload was called or calls
     * @param peer the proven peer, or null if none was proven
     * @param assurance how the peer proved itself, or null if none was proven
     * @param local the SPIFFE ID of this workload, or null if it has none
     * @param operation what was asked for
     * @param decision what was concluded
     * @param svidGeneration the generation of this workload's SVID
     * @param trustGeneration the generation of the trust bundles
     * @param remote the socket address of the other end, or null if unknown; never looked up
     * @param traceId the trace id of the surrounding span, empty if there is none
     * @param spanId the span id of the surrounding span, empty if there is none
     */
    record AccessDecided(
            String id,
            long timeMillis,
            Direction direction,
            @Nullable SpiffeId peer,
            @Nullable Assurance assurance,
            @Nullable SpiffeId local,
            Operation operation,
            Decision decision,
            long svidGeneration,
            long trustGeneration,
            @Nullable InetSocketAddress remote,
            String traceId,
            String spanId)
            implements AuditEvent {

        /**
         * Checks that nothing is missing.
         *
         * @param id the decision id
         * @param timeMillis when, in milliseconds since the epoch
         * @param direction whether this workload was called or calls
         * @param peer the proven peer, or null if none was proven
         * @param assurance how the peer proved itself, or null if none was proven
         * @param local the SPIFFE ID of this workload, or null if it has none
         * @param operation what was asked for
         * @param decision what was concluded
         * @param svidGeneration the generation of this workload's SVID
         * @param trustGeneration the generation of the trust bundles
         * @param remote the socket address of the other end, or null if unknown; never looked up
         * @param traceId the trace id of the surrounding span, empty if there is none
         * @param spanId the span id of the surrounding span, empty if there is none
         */
        public AccessDecided {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(direction, "direction");
            Objects.requireNonNull(operation, "operation");
            Objects.requireNonNull(decision, "decision");
            Objects.requireNonNull(traceId, "traceId");
            Objects.requireNonNull(spanId, "spanId");
        }

        @Override
        public String eventName() {
            return "zt.authz.decision";
        }
    }

    /**
     * A peer was refused in the TLS handshake. Anyone who can reach the port can cause this.
     *
     * @param id the event id
     * @param timeMillis when, in milliseconds since the epoch
     * @param direction whether this workload was called or calls
     * @param reason the name of the constant that says why
     * @param message what happened, why, and the mend
     * @param claimedId the SPIFFE ID that the peer claimed and did not prove, as it was sent, or null
     * @param fingerprint the SHA-256 of the peer's certificate in hex, or null if it sent none
     * @param remote the socket address of the other end, or null if unknown; never looked up
     * @param rule the number of the SVID rule that was broken, 0 if none was
     * @param trustGeneration the generation of the trust bundles
     */
    record HandshakeRejected(
            String id,
            long timeMillis,
            Direction direction,
            String reason,
            String message,
            @Nullable String claimedId,
            @Nullable String fingerprint,
            @Nullable InetSocketAddress remote,
            int rule,
            long trustGeneration)
            implements AuditEvent {

        /**
         * Checks that nothing is missing.
         *
         * @param id the event id
         * @param timeMillis when, in milliseconds since the epoch
         * @param direction whether this workload was called or calls
         * @param reason the name of the constant that says why
         * @param message what happened, why, and the mend
         * @param claimedId the SPIFFE ID that the peer claimed and did not prove, as it was sent, or null
         * @param fingerprint the SHA-256 of the peer's certificate in hex, or null if it sent none
         * @param remote the socket address of the other end, or null if unknown; never looked up
         * @param rule the number of the SVID rule that was broken, 0 if none was
         * @param trustGeneration the generation of the trust bundles
         */
        public HandshakeRejected {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(direction, "direction");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
        }

        @Override
        public String eventName() {
            return "zt.peer.rejected";
        }
    }

    /**
     * The identity source delivered another SVID or other trust bundles, or its freshness changed; not that an SVID is past
     * half of its life, which comes before each rotation.
     *
     * @param id the event id
     * @param timeMillis when, in milliseconds since the epoch
     * @param oldSvidGeneration the SVID generation before
     * @param newSvidGeneration the SVID generation from now on
     * @param oldTrustGeneration the trust generation before
     * @param newTrustGeneration the trust generation from now on
     * @param freshness the name of the constant that says how good the material is
     * @param local the SPIFFE ID of this workload, or null if it has none
     * @param notAfter the end of the SVID's validity, or null if there is no SVID
     */
    record IdentityChanged(
            String id,
            long timeMillis,
            long oldSvidGeneration,
            long newSvidGeneration,
            long oldTrustGeneration,
            long newTrustGeneration,
            String freshness,
            @Nullable SpiffeId local,
            @Nullable Instant notAfter)
            implements AuditEvent {

        /**
         * Checks that nothing is missing.
         *
         * @param id the event id
         * @param timeMillis when, in milliseconds since the epoch
         * @param oldSvidGeneration the SVID generation before
         * @param newSvidGeneration the SVID generation from now on
         * @param oldTrustGeneration the trust generation before
         * @param newTrustGeneration the trust generation from now on
         * @param freshness the name of the constant that says how good the material is
         * @param local the SPIFFE ID of this workload, or null if it has none
         * @param notAfter the end of the SVID's validity, or null if there is no SVID
         */
        public IdentityChanged {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(freshness, "freshness");
        }

        @Override
        public String eventName() {
            return "zt.svid.rotated";
        }
    }

    /**
     * A policy took effect, or was refused so that the one before stays in force.
     *
     * @param id the event id
     * @param timeMillis when, in milliseconds since the epoch
     * @param outcome whether it took effect
     * @param policy the policy that was read, or {@link PolicyRef#NONE} if it could not be read so far
     * @param ruleCount how many rules it has, 0 if unknown
     * @param issues what is wrong with it, empty if nothing is
     */
    record PolicyLoaded(String id, long timeMillis, Outcome outcome, PolicyRef policy, int ruleCount, String issues)
            implements AuditEvent {

        /** What became of a policy that was read. */
        public enum Outcome {
            /** It is in force. */
            LOADED,
            /** It was refused; the policy before stays in force. */
            REJECTED
        }

        /**
         * Checks that nothing is missing.
         *
         * @param id the event id
         * @param timeMillis when, in milliseconds since the epoch
         * @param outcome whether it took effect
         * @param policy the policy that was read, or {@link PolicyRef#NONE} if it could not be read so far
         * @param ruleCount how many rules it has, 0 if unknown
         * @param issues what is wrong with it, empty if nothing is
         */
        public PolicyLoaded {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(policy, "policy");
            Objects.requireNonNull(issues, "issues");
        }

        @Override
        public String eventName() {
            return "zt.policy.loaded";
        }
    }

    /**
     * The revocation list changed.
     *
     * @param id the event id
     * @param timeMillis when, in milliseconds since the epoch
     * @param entries how many entries the list has now
     * @param added the entries that are new
     * @param removed the entries that are gone
     */
    record RevocationChanged(String id, long timeMillis, int entries, List<String> added, List<String> removed)
            implements AuditEvent {

        /**
         * Checks that nothing is missing, and copies the lists.
         *
         * @param id the event id
         * @param timeMillis when, in milliseconds since the epoch
         * @param entries how many entries the list has now
         * @param added the entries that are new
         * @param removed the entries that are gone
         */
        public RevocationChanged {
            Objects.requireNonNull(id, "id");
            added = List.copyOf(added);
            removed = List.copyOf(removed);
        }

        @Override
        public String eventName() {
            return "zt.revocation.changed";
        }
    }
}
