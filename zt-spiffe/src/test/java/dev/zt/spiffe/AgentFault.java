package dev.zt.spiffe;

import dev.zt.authz.Reason;
import dev.zt.devkit.workloadapi.Fault;
import dev.zt.source.Freshness;
import dev.zt.spiffe.WorkloadApiProblem.Cause;
import java.time.Duration;
import java.util.function.Consumer;

/** A way in which an agent fails while a service runs, and what must come of it. One row of the page of faults. */
enum AgentFault {
    REDACTED(
            "the agent takes the identity back",
            Fault.REDACT,
            Freshness.REDACTED,
            Reason.OWN_SVID_REDACTED,
            Cause.NO_IDENTITY_ISSUED),
    ENTRY_DELETED(
            "the registration entry is deleted",
            agent -> agent.workload.redact(),
            agent -> agent.workload.rotate(),
            Freshness.REDACTED,
            Reason.OWN_SVID_REDACTED,
            Cause.NO_IDENTITY_ISSUED),
    STREAM_ENDS(
            "the agent ends the stream, again and again",
            Fault.EOF,
            Freshness.FRESH,
            Reason.ALLOW_RULE,
            Cause.STREAM_ENDED),
    UNAVAILABLE(
            "the agent answers UNAVAILABLE",
            Fault.UNAVAILABLE,
            Freshness.STALE,
            Reason.ALLOW_RULE,
            Cause.STREAM_BROKEN),
    MALFORMED("a certificate is garbage", Fault.MALFORMED, Freshness.FRESH, Reason.ALLOW_RULE, Cause.MALFORMED_MESSAGE),
    FIELD_MISSING(
            "a mandatory field is empty",
            Fault.FIELD_MISSING,
            Freshness.FRESH,
            Reason.ALLOW_RULE,
            Cause.MALFORMED_MESSAGE),
    KEY_MISMATCH(
            "the key is not that of the certificate",
            Fault.KEY_MISMATCH,
            Freshness.FRESH,
            Reason.ALLOW_RULE,
            Cause.MALFORMED_MESSAGE),
    EMPTY_BUNDLE(
            "the own bundle is empty", Fault.EMPTY_BUNDLE, Freshness.FRESH, Reason.ALLOW_RULE, Cause.MALFORMED_MESSAGE),
    EXPIRED_SVID(
            "the agent delivers an expired SVID",
            Fault.EXPIRED,
            Freshness.EXPIRED,
            Reason.OWN_SVID_EXPIRED,
            Cause.SVID_NOT_VALID),
    CLOCK_AHEAD(
            "the clock of the host is 1 h ahead",
            agent -> agent.host.wrongBy(Duration.ofHours(1)),
            agent -> agent.host.wrongBy(Duration.ZERO),
            Freshness.EXPIRED,
            Reason.OWN_SVID_EXPIRED,
            Cause.SVID_NOT_VALID),
    CLOCK_BEHIND(
            "the clock of the host is 1 h behind",
            agent -> {
                agent.host.wrongBy(Duration.ofHours(-1));
                agent.workload.rotate();
            },
            agent -> agent.host.wrongBy(Duration.ZERO),
            Freshness.FRESH,
            Reason.ALLOW_RULE,
            Cause.SVID_NOT_VALID),
    LISTENER_THROWS(
            "a listener of the source throws",
            agent -> {
                agent.listenerThrows(true);
                agent.workload.rotate();
            },
            agent -> {
                agent.workload.rotate();
                agent.listenerThrows(false);
            },
            Freshness.FRESH,
            Reason.ALLOW_RULE,
            null),
    TWO_ROTATIONS(
            "the agent rotates twice at once",
            agent -> {
                agent.workload.rotate();
                agent.workload.rotate();
            },
            agent -> {},
            Freshness.FRESH,
            Reason.ALLOW_RULE,
            null),
    DELAY("the agent is slow", Fault.DELAY, Freshness.FRESH, Reason.ALLOW_RULE, null),
    SILENCE(
            "the agent hangs: news is due and does not come",
            agent -> {
                agent.server().misbehave(Fault.SILENCE);
                agent.domain.clock().advance(Duration.ofMinutes(45));
            },
            agent -> agent.server().misbehave(Fault.NONE),
            Freshness.STALE,
            Reason.ALLOW_RULE,
            Cause.NO_ANSWER),
    SOCKET_DENIED(
            "this process may not use the socket any more",
            agent -> {
                agent.socketPermissions("---------");
                agent.server().misbehave(Fault.UNAVAILABLE);
            },
            agent -> {
                agent.server().misbehave(Fault.NONE);
                agent.socketPermissions("rw-------");
            },
            Freshness.STALE,
            Reason.ALLOW_RULE,
            Cause.SOCKET_DENIED),
    KILLED(
            "the agent is killed, its socket is gone",
            Agent::killed,
            Agent::restarted,
            Freshness.STALE,
            Reason.ALLOW_RULE,
            Cause.SOCKET_MISSING),
    KILLED_DEAD_SOCKET(
            "the agent is killed and leaves a dead socket",
            Agent::killedLeavingItsSocket,
            Agent::restarted,
            Freshness.STALE,
            Reason.ALLOW_RULE,
            Cause.NOBODY_LISTENS),
    NO_SOCKET(
            "a file has taken the place of the socket",
            Agent::replacedByAFile,
            Agent::restarted,
            Freshness.STALE,
            Reason.ALLOW_RULE,
            Cause.NOT_A_SOCKET),
    KILLED_FOR_LONG(
            "the agent is away until the SVID has expired",
            agent -> {
                agent.killed();
                agent.domain.clock().advance(Duration.ofHours(2));
            },
            agent -> {
                agent.restarted();
                agent.workload.rotate();
            },
            Freshness.EXPIRED,
            Reason.OWN_SVID_EXPIRED,
            Cause.SOCKET_MISSING);

    final String what;
    final Consumer<Agent> inject;
    final Consumer<Agent> lift;
    final Freshness state;
    final Reason verdict;
    final Cause cause;

    AgentFault(String what, Fault fault, Freshness state, Reason verdict, Cause cause) {
        this(
                what,
                agent -> agent.server().misbehave(fault),
                agent -> agent.server().misbehave(Fault.NONE),
                state,
                verdict,
                cause);
    }

    AgentFault(
            String what, Consumer<Agent> inject, Consumer<Agent> lift, Freshness state, Reason verdict, Cause cause) {
        this.what = what;
        this.inject = inject;
        this.lift = lift;
        this.state = state;
        this.verdict = verdict;
        this.cause = cause;
    }

    /** Tells whether a service that starts meanwhile gets no identity. */
    boolean preventsStart() {
        return cause != null && cause != Cause.STREAM_ENDED;
    }
}
