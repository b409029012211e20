package dev.zt.enforce;

import dev.zt.audit.AuditEvent.Direction;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.internal.text.Quoted;
import dev.zt.policy.Operation;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a call was denied, for the operator of this workload. It tells of rules, so it must not reach the remote side.
 * Immutable and thread-safe.
 *
 * @param decisionId the id that the remote side was told
 * @param time when the call was denied
 * @param direction whether this workload was called or calls
 * @param peer the proven peer, or null if none was proven
 * @param assurance how the peer proved itself, or null if none was proven
 * @param operation what was asked for, as it was sent: untrusted text, cut after 2,048 characters
 * @param reason why
 * @param ruleId the id of the deny rule, or null if no rule denied
 * @param policy the policy that was consulted, or {@link PolicyRef#NONE}
 * @param nearestMiss in one line that is safe in a log: what is wrong with the token, if one was refused; the allow rule
 *     that came nearest and what differed, if none matched; what of the deny rule matched, if one did; else empty. Also
 *     empty if the policy that decided is no longer remembered, or the operation was cut
 */
public record Explanation(
        String decisionId,
        Instant time,
        Direction direction,
        @Nullable SpiffeId peer,
        @Nullable Assurance assurance,
        Operation operation,
        Reason reason,
        @Nullable String ruleId,
        PolicyRef policy,
        Optional<String> nearestMiss) {

    /**
     * Checks that nothing is missing.
     *
     * @param decisionId the id that the remote side was told
     * @param time when the call was denied
     * @param direction whether this workload was called or calls
     * @param peer the proven peer, or null if none was proven
     * @param assurance how the peer proved itself, or null if none was proven
     * @param operation what was asked for, as it was sent: untrusted text, cut after 2,048 characters
     * @param reason why
     * @param ruleId the id of the deny rule, or null if no rule denied
     * @param policy the policy that was consulted, or {@link PolicyRef#NONE}
     * @param nearestMiss the rule that came nearest or that matched
     */
    public Explanation {
        Objects.requireNonNull(decisionId, "decisionId");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(nearestMiss, "nearestMiss");
    }

    static Explanation of(Denial denial, Optional<String> nearestMiss) {
        return new Explanation(
                denial.id(),
                Instant.ofEpochMilli(denial.timeMillis()),
                denial.question().direction(),
                denial.peer(),
                denial.assurance(),
                denial.question().operation(),
                denial.decision().reason(),
                denial.decision().ruleId(),
                denial.decision().policy(),
                nearestMiss);
    }

    /**
     * Returns what the operator can do.
     *
     * @return the mend of the reason
     */
    public String mend() {
        return reason.mend();
    }

    /**
     * Returns all of it for people.
     *
     * @return several lines without a final line end; untrusted text is escaped and shortened
     */
    public String text() {
        return "Decision " + Quoted.word(decisionId) + " denied a call "
                + (direction == Direction.SERVER ? "to" : "by") + " this workload at " + time
                + "\n  peer:      " + (peer == null ? "none proven" : Quoted.word(peer.toString()))
                + (assurance == Assurance.BEARER ? " (bearer)" : "")
                + "\n  operation: " + shown(operation)
                + "\n  reason:    " + reason.name().toLowerCase(Locale.ROOT) + ": " + reason.description()
                + nearestMiss
                        .map(line -> (reason.provesNobody() ? "\n  token:     " : "\n  rules:     ") + line)
                        .orElse("")
                + "\n  mend:      " + mend()
                + "\n  rule:      " + (ruleId == null ? "none" : Quoted.word(ruleId))
                + "\n  policy:    " + shown(policy);
    }

    private static String shown(Operation operation) {
        String handler = operation instanceof Operation.Http http && http.handler() != null
                ? " answered by " + Quoted.word(http.handler())
                : "";
        return (operation instanceof Operation.Grpc ? "gRPC" : Quoted.word(operation.action())) + " "
                + Quoted.word(operation.resource()) + handler;
    }

    private static String shown(PolicyRef policy) {
        return policy.digest().isEmpty()
                ? "none"
                : Quoted.word(policy.name()) + " rev " + Quoted.word(policy.revision()) + ", digest "
                        + Quoted.word(policy.digest());
    }

    /** Returns {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }
}
