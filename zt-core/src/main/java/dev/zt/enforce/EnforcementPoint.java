package dev.zt.enforce;

import dev.zt.audit.AuditSink;
import dev.zt.authz.AccessRequest;
import dev.zt.authz.Authorizer;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.jwt.AccessTokenValidator;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.IdentitySource;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.RevocationList;
import io.opentelemetry.api.OpenTelemetry;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides and records each call: peer, freshness, policy, audit, in this order. The only consumer of an
 * {@link Authorizer}'s answer.
 *
 * <p>Thread-safe; reads the clock and the identity snapshot once for each call.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>A call is allowed only if the authorizer allows it, while this workload's own identity is usable and the peer is
 *       proven, not expired, not revoked, and vouched for by the bundles of this moment.
 *   <li>A token counts for the call that showed it, if it was given to {@link #identify}, and only while its key is in the
 *       JWT bundle of its trust domain.
 *   <li>An exception, an error or a null anywhere on the way is a denial with a reason of its own.
 *   <li>Once {@link #close()} has returned, every call is denied.
 *   <li>Every decision is handed to the audit sink before this returns. If the sink must not lose records and is known
 *       to be unable to write, the decision is a denial.
 * </ul>
 *
 * <h2>Does not protect against</h2>
 *
 * Code that calls a handler without asking, and what changes after a call was allowed: {@link OpenCalls} does.
 */
public final class EnforcementPoint implements AutoCloseable {

    /** How many of the last denials can be explained, unless another number is set. */
    public static final int EXPLAIN_LAST = 1_000;

    /** The most denials that can be remembered. */
    public static final int MAX_EXPLAIN_LAST = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(EnforcementPoint.class);

    private final IdentitySource source;
    private final Authorizer authorizer;
    private final DecisionRecorder recorder;
    private final DenialLog denials;
    private final Clock clock;
    private final FreshnessCheck freshness;
    private volatile boolean closed;

    private EnforcementPoint(Builder options) {
        this.source = options.source;
        this.authorizer = options.authorizer;
        this.denials = new DenialLog(options.explainLast);
        this.recorder = new DecisionRecorder(
                options.audit, options.auditFailsClosed, new DecisionMeter(options.openTelemetry), denials);
        this.clock = options.clock;
        this.freshness = new FreshnessCheck(options.revocations);
    }

    /**
     * Describes an enforcement point.
     *
     * @param source the identity of this workload
     * @param authorizer decides about proven and fresh peers
     * @param audit takes every decision
     * @return a builder
     */
    public static Builder builder(IdentitySource source, Authorizer authorizer, AuditSink audit) {
        return new Builder(source, authorizer, audit);
    }

    /**
     * Decides and records an inbound call, now.
     *
     * @param peer who TLS proved the caller to be, or null if nobody was proven
     * @param operation what it wants to do
     * @param remote the address of the caller, or null if unknown
     * @return what to do
     */
    public Enforcement check(@Nullable PeerIdentity peer, Operation operation, @Nullable InetSocketAddress remote) {
        return check(peer, operation, remote, clock.millis());
    }

    /**
     * Decides and records an inbound call.
     *
     * @param peer who TLS proved the caller to be, or null if nobody was proven
     * @param operation what it wants to do
     * @param remote the address of the caller, or null if unknown
     * @param nowMillis the moment of the call, in milliseconds since the epoch
     * @return what to do
     */
    public Enforcement check(
            @Nullable PeerIdentity peer, Operation operation, @Nullable InetSocketAddress remote, long nowMillis) {
        return check(peer, operation, remote, RequestAttributes.ABSENT, nowMillis);
    }

    /**
     * Decides and records an inbound call.
     *
     * @param peer who TLS proved the caller to be, or null if nobody was proven
     * @param operation what it wants to do
     * @param remote the address of the caller, or null if unknown; the one that rules about addresses see
     * @param attributes what else is known of the request; asked on this thread, before this returns
     * @param nowMillis the moment of the call, in milliseconds since the epoch
     * @return what to do
     */
    public Enforcement check(
            @Nullable PeerIdentity peer,
            Operation operation,
            @Nullable InetSocketAddress remote,
            RequestAttributes attributes,
            long nowMillis) {
        return answer(Question.inbound(peer, operation, remote, attributes), nowMillis);
    }

    /**
     * Judges the token of a caller who showed no certificate. Only for servers that were set up to take tokens, and for
     * what came over TLS: {@code dev.zt.Callers} asks for both.
     *
     * @param validator judges it, for the audience of this workload
     * @param authorization every value of the {@code Authorization} field as the server got them, or null if there is none
     * @return the bearer of a valid token; nobody if there is none, or none that is valid
     */
    public Caller identify(JwtSvidValidator validator, @Nullable List<String> authorization) {
        return Caller.bearer(validator, authorization, source.current(), clock.millis());
    }

    /**
     * Judges the access token that a peer of mutual TLS sends along, of whom the peer acts on behalf: its claims are for
     * rules to ask about, the peer stays who TLS proved it to be. {@code dev.zt.Callers} asks where an issuer is set up.
     *
     * @param peer who TLS proved the caller to be
     * @param validator judges the token
     * @param authorization every value of the {@code Authorization} field as the server got them, or null if there is none
     * @return the peer; with the claims of a valid token, without any if no token was sent; if one was sent that does not
     *     count, a caller that is denied everything
     */
    public Caller identifyUser(
            PeerIdentity peer, AccessTokenValidator validator, @Nullable List<String> authorization) {
        return Caller.onBehalf(peer, validator, authorization, clock.millis());
    }

    /**
     * Decides and records an inbound call, now.
     *
     * @param caller who calls
     * @param operation what it wants to do
     * @param remote the address of the caller, or null if unknown
     * @return what to do
     */
    public Enforcement checkCall(Caller caller, Operation operation, @Nullable InetSocketAddress remote) {
        return checkCall(caller, operation, remote, RequestAttributes.ABSENT);
    }

    /**
     * Decides and records an inbound call, now.
     *
     * @param caller who calls
     * @param operation what it wants to do
     * @param remote the address of the caller, or null if unknown; the one that rules about addresses see
     * @param attributes what else is known of the request; asked on this thread, before this returns
     * @return what to do
     */
    public Enforcement checkCall(
            Caller caller, Operation operation, @Nullable InetSocketAddress remote, RequestAttributes attributes) {
        return answer(Question.inbound(caller, operation, remote, attributes), clock.millis());
    }

    /**
     * As {@link #denyUnlessFresh(PeerIdentity, Operation, InetSocketAddress)}, for a caller of whom a token may count.
     *
     * @param caller who calls
     * @param operation what is known of what it wants to do
     * @param remote the address of the caller, or null if unknown
     * @return a denial, or empty if the caller is proven and fresh and the own identity usable
     */
    public Optional<Enforcement> denyCallUnlessFresh(
            Caller caller, Operation operation, @Nullable InetSocketAddress remote) {
        return denyUnlessFresh(Question.inbound(caller, operation, remote, RequestAttributes.ABSENT));
    }

    /**
     * Decides before its operation is fully known whether an inbound call can be allowed at all: a denial is recorded,
     * the good case is not, since {@link #check(PeerIdentity, Operation, InetSocketAddress)} follows it.
     *
     * @param peer who TLS proved the caller to be, or null if nobody was proven
     * @param operation what is known of what it wants to do
     * @param remote the address of the caller, or null if unknown
     * @return a denial, or empty if the peer is proven and fresh and the own identity usable
     */
    public Optional<Enforcement> denyUnlessFresh(
            @Nullable PeerIdentity peer, Operation operation, @Nullable InetSocketAddress remote) {
        return denyUnlessFresh(Question.inbound(peer, operation, remote));
    }

    private Optional<Enforcement> denyUnlessFresh(Question question) {
        long nowMillis = clock.millis();
        IdentitySnapshot snapshot = source.current();
        Decision denial = guardedProblem(question, snapshot, nowMillis);
        return denial == null ? Optional.empty() : Optional.of(recorder.record(question, denial, snapshot, nowMillis));
    }

    private @Nullable Decision guardedProblem(Question question, IdentitySnapshot snapshot, long nowMillis) {
        try {
            Reason problem = problem(question, snapshot, nowMillis);
            return problem == null ? null : Decision.Deny.of(problem);
        } catch (Throwable t) {
            LOG.error("A call is denied because its check failed.", t);
            return Decision.Deny.of(Reason.AUTHORIZER_FAILED);
        }
    }

    /**
     * Decides and records an outbound call, whose server has shown itself.
     *
     * @param peer who TLS proved the server to be, or null if nobody was proven
     * @param expectation whom the caller expects
     * @param operation what the caller asked for
     * @param remote the address of the server, or null if unknown
     * @return what to do
     */
    public Enforcement checkOutbound(
            @Nullable PeerIdentity peer,
            PeerExpectation expectation,
            Operation operation,
            @Nullable InetSocketAddress remote) {
        return answer(Question.outbound(peer, expectation, operation, remote), clock.millis());
    }

    /**
     * Decides before an outbound call whether this workload can make any: a denial is recorded, the good case is not,
     * since {@link #checkOutbound} follows it.
     *
     * @param operation what the caller asks for
     * @return a denial, or empty if the own identity is usable
     */
    public Optional<Enforcement> denyOutboundUnlessUsable(Operation operation) {
        long nowMillis = clock.millis();
        IdentitySnapshot snapshot = source.current();
        Reason problem = ownProblem(snapshot, nowMillis);
        return problem == null
                ? Optional.empty()
                : Optional.of(
                        recorder.record(Question.unsent(operation), Decision.Deny.of(problem), snapshot, nowMillis));
    }

    /**
     * Tells what is wrong with a peer at this moment, whatever it may want. For transports, which close connections of
     * no more use; nothing is recorded.
     *
     * @param peer a peer that was proven in a handshake
     * @return why it no longer counts, or empty
     */
    public Optional<Reason> problemOf(PeerIdentity peer) {
        Objects.requireNonNull(peer, "peer");
        return Optional.ofNullable(freshness.peerProblem(peer, source.current(), clock.millis()));
    }

    /**
     * Decides again about a call that is open. A denial is recorded if it can be claimed, so that two who re-check at
     * once end the call once; an allowance is never recorded.
     */
    @Nullable
    Enforcement recheck(Question question, BooleanSupplier claim) {
        long nowMillis = clock.millis();
        IdentitySnapshot snapshot = source.current();
        Decision decision = guarded(() -> decide(question, snapshot, nowMillis));
        return decision.isAllowed() || !claim.getAsBoolean()
                ? null
                : recorder.record(question, decision, snapshot, nowMillis);
    }

    long nowMillis() {
        return clock.millis();
    }

    private Enforcement answer(Question question, long nowMillis) {
        IdentitySnapshot snapshot = source.current();
        Decision decision = guarded(() -> decide(question, snapshot, nowMillis));
        return recorder.record(question, decision, snapshot, nowMillis);
    }

    private Decision decide(Question question, IdentitySnapshot snapshot, long nowMillis) {
        PeerIdentity peer = question.peer();
        Reason problem = problem(question, snapshot, nowMillis);
        if (problem != null || peer == null) {
            return Decision.Deny.of(problem == null ? Reason.PEER_UNPROVEN : problem);
        }
        return question.isOutbound()
                ? expected(peer, question.expectation())
                : authorize(new AccessRequest(peer, question.operation(), question), nowMillis);
    }

    /** Returns why there can be no call between this workload and the peer, or null. */
    private @Nullable Reason problem(Question question, IdentitySnapshot snapshot, long nowMillis) {
        Reason own = ownProblem(snapshot, nowMillis);
        if (own != null) {
            return own;
        }
        TokenRefusal refusal = question.refusal();
        if (refusal != null && question.peer() == null) {
            return refusal.reason();
        }
        Reason ofPeer = freshness.peerProblem(question.peer(), snapshot, nowMillis);
        return ofPeer != null ? ofPeer : tokenProblem(question, nowMillis);
    }

    private static @Nullable Reason tokenProblem(Question question, long nowMillis) {
        if (question.refusal() != null) {
            return question.refusal().reason();
        }
        boolean ended = question.token() != null && question.token().haveEnded(nowMillis);
        return ended ? Reason.TOKEN_OUT_OF_TIME : null;
    }

    private @Nullable Reason ownProblem(IdentitySnapshot snapshot, long nowMillis) {
        return closed ? Reason.ENFORCEMENT_CLOSED : freshness.ownProblem(snapshot, nowMillis);
    }

    private static Decision expected(PeerIdentity peer, @Nullable PeerExpectation expectation) {
        return expectation != null && peer.assurance() == Assurance.CHANNEL_BOUND && expectation.accepts(peer.id())
                ? new Decision.Allow(Reason.PEER_EXPECTED, null, PolicyRef.NONE)
                : Decision.Deny.of(Reason.PEER_UNEXPECTED);
    }

    @SuppressWarnings("NullAway") // An authorizer of the user's may return null whatever its contract says.
    private Decision authorize(AccessRequest request, long nowMillis) {
        Decision decision = authorizer.decide(request, nowMillis);
        return decision == null ? Decision.Deny.of(Reason.AUTHORIZER_SILENT) : decision;
    }

    /** Turns whatever is thrown, errors included, into a denial. */
    private static Decision guarded(Supplier<Decision> question) {
        try {
            return question.get();
        } catch (Throwable t) {
            LOG.error("A call is denied because its check failed.", t);
            return Decision.Deny.of(Reason.AUTHORIZER_FAILED);
        }
    }

    /**
     * Explains a denial of the recent past. Works off the way of calls, and after {@link #close()} as well.
     *
     * @param decisionId the id of a decision, see {@link Enforcement#id()}
     * @return why the call was denied; empty if no such denial is remembered
     */
    public Optional<Explanation> explain(String decisionId) {
        return Optional.ofNullable(denials.find(Objects.requireNonNull(decisionId, "decisionId")))
                .map(denial -> Explanation.of(denial, nearestMiss(denial)));
    }

    private Optional<String> nearestMiss(Denial denial) {
        TokenRefusal refusal = denial.question().refusal();
        if (refusal != null && denial.decision().reason() == refusal.reason()) {
            return Optional.of(refusal.message());
        }
        SpiffeId peer = denial.peer();
        Assurance assurance = denial.assurance();
        if (peer == null || assurance == null || denial.question().isOutbound() || !denial.whole()) {
            return Optional.empty();
        }
        try {
            return Objects.requireNonNull(
                    authorizer.explain(
                            peer, assurance, denial.question().operation(), denial.timeMillis(), denial.decision()),
                    "an authorizer explained by null");
        } catch (Throwable e) {
            LOG.error("The authorizer failed to explain decision {}.", denial.id(), e);
            return Optional.empty();
        }
    }

    /** Denies every call from now on, in both directions. Idempotent. */
    @Override
    public void close() {
        closed = true;
    }

    /** Describes an enforcement point. Not thread-safe. */
    public static final class Builder {

        private final IdentitySource source;
        private final Authorizer authorizer;
        private final AuditSink audit;
        private boolean auditFailsClosed;
        private int explainLast = EXPLAIN_LAST;
        private OpenTelemetry openTelemetry = OpenTelemetry.noop();
        private RevocationList revocations = new RevocationList();
        private Clock clock = Clock.systemUTC();

        private Builder(IdentitySource source, Authorizer authorizer, AuditSink audit) {
            this.source = Objects.requireNonNull(source, "source");
            this.authorizer = Objects.requireNonNull(authorizer, "authorizer");
            this.audit = Objects.requireNonNull(audit, "audit");
        }

        /**
         * Denies calls while the audit sink is known to be unable to write. Default: calls go on, and the failure is
         * logged.
         *
         * @return this
         */
        public Builder auditFailsClosed() {
            this.auditFailsClosed = true;
            return this;
        }

        /**
         * Sets how many of the last denials {@link EnforcementPoint#explain} knows. The oldest is forgotten first; one
         * peer holds at most a quarter, and those who proved no identity count as one peer together. A denial takes
         * 15 kB at most, well below 1 kB usually. Default: {@value EnforcementPoint#EXPLAIN_LAST}.
         *
         * @param denials how many, from 0 (none) to 100,000
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder explainLast(int denials) {
            if (denials < 0 || denials > MAX_EXPLAIN_LAST) {
                throw new IllegalArgumentException(
                        "explainLast must be from 0 to " + MAX_EXPLAIN_LAST + ", not " + denials);
            }
            this.explainLast = denials;
            return this;
        }

        /**
         * Counts decisions as {@code zt.authz.decisions}. Default: nothing is counted; the global instance is never
         * asked.
         *
         * @param openTelemetry the instance to use; what its counters throw changes no decision
         * @return this
         */
        public Builder openTelemetry(OpenTelemetry openTelemetry) {
            this.openTelemetry = Objects.requireNonNull(openTelemetry, "openTelemetry");
            return this;
        }

        /**
         * Sets who is denied although certificates, bundles and policy say otherwise. Default: nobody.
         *
         * @param revocations the list, read anew for each call
         * @return this
         */
        public Builder revocations(RevocationList revocations) {
            this.revocations = Objects.requireNonNull(revocations, "revocations");
            return this;
        }

        /**
         * Sets the clock. Default: the system's.
         *
         * @param clock read once for each call
         * @return this
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Builds.
         *
         * @return the enforcement point
         */
        public EnforcementPoint build() {
            return new EnforcementPoint(this);
        }
    }
}
