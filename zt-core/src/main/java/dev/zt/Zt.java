package dev.zt;

import dev.zt.audit.AuditEvent;
import dev.zt.audit.AuditSink;
import dev.zt.audit.Slf4jAuditSink;
import dev.zt.authz.Authorizer;
import dev.zt.enforce.ConnectionRules;
import dev.zt.enforce.EnforcementPoint;
import dev.zt.enforce.Explanation;
import dev.zt.enforce.OpenCalls;
import dev.zt.identity.ZtException;
import dev.zt.internal.file.PeriodicTask;
import dev.zt.jwt.AccessTokenValidator;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.IstioWorkload;
import dev.zt.policy.PolicySet;
import dev.zt.source.IdentitySource;
import dev.zt.tls.CryptoEngine;
import dev.zt.tls.TlsContexts;
import dev.zt.tls.TlsCrypto;
import dev.zt.trust.Registration;
import dev.zt.trust.RevocationList;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Zero trust for one workload: its identity, TLS, policy, enforcement and audit, wired together.
 *
 * <pre>{@code
 * Zt zt = Zt.builder(PemFileIdentitySource.open(directory))
 *         .policyFile(Path.of("policy.yaml"))
 *         .build();
 * HttpsServer server = ZtHttpsServer.create(zt, new InetSocketAddress(8443));
 * server.createContext("/orders", handler);
 * server.start();
 * }</pre>
 *
 * <p>Without a policy every inbound call is denied. Decisions go to the logger {@code zt.audit} unless another sink is
 * given. Thread-safe. Owns a daemon thread for each file that it follows, and one from the first open call on.
 * {@link #close()} ends what this object started, and with it every call: it closes neither the source nor the sink
 * that was handed in.
 */
public final class Zt implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Zt.class);
    private static final Duration MAX_OBSERVE = Duration.ofDays(366);
    private static final Duration FRESHNESS_INTERVAL = Duration.ofSeconds(1);
    private static final Duration REVOCATION_INTERVAL = Duration.ofMillis(250);

    private final IdentitySource source;
    private final RevocationList revocations;
    private final AuditSink audit;
    private final Clock clock;
    private final Instruments instruments;
    private final PolicyInForce policy;
    private final @Nullable PolicyFile policyFile;
    private final TlsContexts tls;
    private final EnforcementPoint enforcement;
    private final OpenCalls openCalls;
    private final ConnectionRules serverConnections;
    private final ConnectionRules clientConnections;
    private final ChangeListeners changes = new ChangeListeners();
    private final List<Registration> owned = new ArrayList<>();
    private final @Nullable AccessTokenValidator tokenIssuer;

    private Zt(Builder options) {
        this.source = options.source;
        this.revocations = options.revocations;
        this.audit = options.audit;
        this.clock = options.clock;
        this.tokenIssuer = options.tokenIssuer;
        this.instruments = new Instruments(options.openTelemetry, clock);
        this.policy =
                new PolicyInForce(source, this::record, changes::tell, clock, options.observeUntil, options.istio);
        this.policyFile = options.policyFile == null
                ? null
                : new PolicyFile(options.policyFile, options.istio, policy::replaceFromFile, policy::refused, clock);
        this.tls = TlsContexts.builder(source)
                .crypto(options.crypto)
                .clock(clock)
                .revocations(revocations)
                .acceptForeign(options.authorizer == null ? policy::names : domain -> true)
                .listener((server, remote, rejection) -> {
                    record(Events.rejected(server, remote, rejection, clock.millis()));
                    instruments.rejected(server, rejection.reason());
                })
                .build();
        EnforcementPoint.Builder enforcing = EnforcementPoint.builder(
                        source, options.authorizer == null ? policy.authorizer() : options.authorizer, audit)
                .revocations(revocations)
                .explainLast(options.explainLast)
                .openTelemetry(options.openTelemetry)
                .clock(clock);
        this.enforcement = (options.auditFailsClosed ? enforcing.auditFailsClosed() : enforcing).build();
        this.openCalls = new OpenCalls(enforcement);
        this.serverConnections = options.serverConnections;
        this.clientConnections = options.clientConnections;
        owned.add(tls::close);
        owned.add(openCalls::close);
        changes.add(openCalls::recheck);
        try {
            start(options);
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private void start(Builder options) {
        policy.announce();
        if (options.observeUntil != null) {
            owned.add(instruments.followObserveMode(options.observeUntil));
        }
        owned.add(policy.followIdentity());
        FreshnessWatch watch = new FreshnessWatch(source, this::record, clock);
        owned.add(source.addListener((previous, current) -> {
            watch.changed(previous, current);
            changes.tell();
        }));
        owned.add(PeriodicTask.start("zt-freshness", FRESHNESS_INTERVAL, watch::look)::close);
        owned.add(revocations.addListener((before, after) -> {
            // First what is open, then the record of it: the list may be long.
            changes.tell();
            record(Events.revoked(before, after, clock.millis()));
        }));
        owned.add(instruments.followSvid(source));
        owned.add(instruments.followFreshness(source));
        if (options.revocationFile != null) {
            RevocationFile file = new RevocationFile(options.revocationFile, revocations, clock);
            file.start();
            owned.add(PeriodicTask.start("zt-revocations", REVOCATION_INTERVAL, file::reload)::close);
            owned.add(instruments.followFile(
                    "zt.revocation.stale",
                    "Seconds since the followed revocation file began to fail to load, 0 while it is good",
                    file::failure));
        }
        if (policyFile != null) {
            policyFile.start();
            owned.add(PeriodicTask.start("zt-policy", options.policyInterval, policyFile::reload)::close);
            owned.add(instruments.followFile(
                    "zt.policy.stale",
                    "Seconds since the followed policy file began to fail to load, 0 while it is good",
                    policy::failure));
        } else if (options.policyResource != null) {
            policy.replaceFromFile(options.policyResource.read(options.istio));
        } else if (!options.policies.isEmpty()) {
            policy.replace(options.policies);
        }
    }

    /**
     * Describes the zero trust of one workload.
     *
     * @param source its identity; stays the caller's to close
     * @return a builder
     */
    public static Builder builder(IdentitySource source) {
        return new Builder(source);
    }

    /**
     * Returns the identity source.
     *
     * @return the source that was handed in
     */
    public IdentitySource source() {
        return source;
    }

    /**
     * Returns the TLS of this workload.
     *
     * @return contexts for servers and clients
     */
    public TlsContexts tls() {
        return tls;
    }

    /**
     * Tells what does the cryptography of TLS.
     *
     * @return what runs, and why if it is not what was asked for
     */
    public TlsCrypto crypto() {
        return tls.crypto();
    }

    /**
     * Returns what decides and records each call.
     *
     * @return the enforcement point
     */
    public EnforcementPoint enforcement() {
        return enforcement;
    }

    @Nullable
    AccessTokenValidator tokenIssuer() {
        return tokenIssuer;
    }

    /**
     * Returns who no longer counts.
     *
     * @return the list; changes are in force at the next call
     */
    public RevocationList revocations() {
        return revocations;
    }

    /**
     * Returns the calls that are open. Adapters register each call that was allowed and takes time.
     *
     * @return what checks them again
     */
    public OpenCalls openCalls() {
        return openCalls;
    }

    /**
     * Returns what becomes of connections that others began.
     *
     * @return the rules for servers
     */
    public ConnectionRules serverConnections() {
        return serverConnections;
    }

    /**
     * Returns what becomes of connections that this side began.
     *
     * @return the rules for clients
     */
    public ConnectionRules clientConnections() {
        return clientConnections;
    }

    /**
     * Calls a listener after each change of this workload's identity, of a bundle, of the revocations or of the policy,
     * on the thread that made it, when the change is in force and open calls have been checked again.
     *
     * @param listener told of each change; what it throws is logged and changes nothing
     * @return ends the listening when closed
     */
    public Registration onChange(Runnable listener) {
        return changes.add(listener);
    }

    /**
     * Puts other policies in force, for every call that starts after this returns.
     *
     * @param policies all policies; those for other workloads are ignored
     * @throws ZtException with code INVALID_POLICY if they contradict each other; the policies before stay in force
     */
    public void replacePolicies(Collection<AccessPolicy> policies) {
        policy.replace(List.copyOf(policies));
    }

    /**
     * Puts policies in force that stand in the program itself, beside those from the builder or the policy file and
     * {@link #replacePolicies}, which come and go without them. They replace those that were declared before.
     *
     * @param policies the declared policies; those for other workloads are ignored
     * @throws ZtException with code INVALID_POLICY if they contradict each other or the others; what was in force stays
     */
    public void declarePolicies(Collection<AccessPolicy> policies) {
        policy.declare(List.copyOf(policies));
    }

    /**
     * Returns the rules in force.
     *
     * @return the policies of this workload, merged and compiled; replaced as a whole when they change
     */
    public PolicySet policies() {
        return policy.authorizer().current();
    }

    /**
     * Tells which policy is in force since when, and whether the policy file fails to load.
     *
     * @return the state of this moment
     */
    public PolicyStatus policyStatus() {
        return policy.status();
    }

    /**
     * Explains a denial of the recent past, for the operator: the remote side must not see it.
     *
     * @param decisionId the id that the remote side was told, for example in the header {@code zt-decision-id}
     * @return why the call was denied, and which rule came nearest; empty if no such denial is remembered, see
     *     {@link Builder#explainLast}
     */
    public Optional<Explanation> explain(String decisionId) {
        return enforcement.explain(decisionId);
    }

    private void record(AuditEvent event) {
        try {
            audit.record(event).exceptionally(failure -> {
                LOG.error("An audit record was lost: {}", event, failure);
                return null;
            });
        } catch (Throwable e) {
            LOG.error("An audit sink failed; a record was lost: {}", event, e);
        }
    }

    /**
     * Denies every call from now on, ends those that are open, and ends what this object started: nothing would follow
     * the revocations and the policies any more. Stop servers and clients first, so that no call meets this. Idempotent.
     */
    @Override
    public void close() {
        enforcement.close();
        openCalls.recheck();
        owned.forEach(Registration::close);
    }

    /** Describes the zero trust of one workload. Not thread-safe. */
    public static final class Builder {

        private final IdentitySource source;
        private List<AccessPolicy> policies = List.of();
        private @Nullable Path policyFile;
        private @Nullable PolicyResource policyResource;
        private @Nullable IstioWorkload istio;
        private @Nullable Path revocationFile;
        private Duration policyInterval = Duration.ofSeconds(1);
        private @Nullable Authorizer authorizer;
        private @Nullable Instant observeUntil;
        private AuditSink audit = new Slf4jAuditSink();
        private boolean auditFailsClosed;
        private int explainLast = EnforcementPoint.EXPLAIN_LAST;
        private OpenTelemetry openTelemetry = OpenTelemetry.noop();
        private RevocationList revocations = new RevocationList();
        private CryptoEngine crypto = CryptoEngine.JDK;
        private ConnectionRules serverConnections = ConnectionRules.forServers();
        private ConnectionRules clientConnections = ConnectionRules.forClients();
        private Clock clock = Clock.systemUTC();
        private @Nullable AccessTokenValidator tokenIssuer;

        private Builder(IdentitySource source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        /**
         * Sets the policies. Default: none, so that every inbound call is denied.
         *
         * @param policies those for other workloads are ignored
         * @return this
         */
        public Builder policies(Collection<AccessPolicy> policies) {
            this.policies = List.copyOf(policies);
            return this;
        }

        /**
         * Reads the policies from a file, or from the files of a directory, and follows them: a change is in force within
         * a second and as a whole, and what cannot be read leaves the last good policies in force. While there are none
         * yet because the file or directory is missing or the directory is empty, every call is denied. Default: none.
         *
         * <p>Of a directory the files {@code *.yaml} and {@code *.yml} count together, in the order of their names, but
         * for those whose names begin with a dot and those of directories below: at most 100, 1,048,576 bytes each and
         * 4,194,304 together, none of which may lead out of the directory. One that is invalid makes all of them invalid.
         * A ConfigMap as Kubernetes mounts it is such a directory: its link {@code ..data} says which state of the files
         * counts.
         *
         * @param file YAML, or a directory
         * @return this
         */
        public Builder policyFile(Path file) {
            this.policyFile = Objects.requireNonNull(file, "file");
            return this;
        }

        /**
         * Reads the policies from a resource of the class path, once, when {@link #build} is called, which fails if that
         * cannot be done: a release of the application has the policies that are in it. It knows the class loader of the
         * context of the thread that builds, or else that of zt. Default: none. To change policies without a release
         * there is {@link #policyFile}.
         *
         * <p>The resource has to be at one place of the class path alone, so that no dependency can shadow it or add to
         * it, and holds at most 1,048,576 bytes.
         *
         * @param name YAML, by its name from a root of the class path on, for example {@code config/policy.yaml}: no slash
         *     at the beginning or the end, no {@code ..}, printable ASCII without colon, backslash and space
         * @return this
         */
        public Builder policyResource(String name) {
            this.policyResource = new PolicyResource(Objects.requireNonNull(name, "name"), null);
            return this;
        }

        /**
         * The same for the class path of a class loader.
         *
         * @param name YAML, as in {@link #policyResource(String)}
         * @param loader all that it finds by that name, in its parents too, counts
         * @return this
         */
        public Builder policyResource(String name, ClassLoader loader) {
            this.policyResource =
                    new PolicyResource(Objects.requireNonNull(name, "name"), Objects.requireNonNull(loader, "loader"));
            return this;
        }

        /**
         * Takes access tokens of an issuer that peers send along in {@code Authorization}: conditions of rules see their
         * claims. The peer of a call stays the one that mutual TLS proved. A call without a token has no claims; one with
         * a token that does not count, or with more than one, is denied whatever rules say. Default: {@code Authorization}
         * of peers is not looked at.
         *
         * @param issuer judges the tokens
         * @return this
         */
        public Builder tokenIssuer(AccessTokenValidator issuer) {
            this.tokenIssuer = Objects.requireNonNull(issuer, "issuer");
            return this;
        }

        /**
         * Also reads policies of Istio ({@code security.istio.io/v1}, {@code AuthorizationPolicy}) in the policy file or
         * resource, and says for whom. What cannot be read exactly makes it invalid; what is read otherwise than Istio does, and
         * policies for other workloads, are named in the log. Default: such policies make it invalid.
         *
         * @param workload what Istio knows of this workload; its ID must be that of the source, or no policy of Istio
         *     counts
         * @return this
         */
        public Builder istio(IstioWorkload workload) {
            this.istio = Objects.requireNonNull(workload, "workload");
            return this;
        }

        /**
         * Sets how often the policy file is read. Default: 1 s.
         *
         * @param interval a positive duration
         * @return this
         */
        public Builder policyInterval(Duration interval) {
            this.policyInterval = Objects.requireNonNull(interval, "interval");
            return this;
        }

        /**
         * Observes until a moment instead of denying what no rule allows: such calls are let pass, and recorded with the
         * reason {@code observed}. For adoption. All else is enforced: authentication, freshness, revocations, canonical
         * paths, rules that deny, and that there is a policy for this workload. The log at the start, records, the status
         * and a gauge tell of it. Default: what no rule allows is denied.
         *
         * @param end when that ends by itself; once it has passed, this does nothing
         * @return this
         */
        public Builder observeUntil(Instant end) {
            this.observeUntil = Objects.requireNonNull(end, "end");
            return this;
        }

        /**
         * Sets an authorizer of one's own instead of policies. Servers then accept every known trust domain in the
         * handshake, since nobody can tell which ones the authorizer means. Default: the policies decide.
         *
         * @param authorizer decides about proven and fresh peers
         * @return this
         */
        public Builder authorizer(Authorizer authorizer) {
            this.authorizer = Objects.requireNonNull(authorizer, "authorizer");
            return this;
        }

        /**
         * Sets where records go. Default: the logger {@code zt.audit}.
         *
         * @param audit the sink; stays the caller's to close
         * @return this
         */
        public Builder audit(AuditSink audit) {
            this.audit = Objects.requireNonNull(audit, "audit");
            return this;
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
         * Sets how many of the last denials {@link Zt#explain} knows. The oldest is forgotten first; one peer holds at
         * most a quarter, and those who proved no identity count as one peer together. A denial takes 15 kB at most,
         * well below 1 kB usually. Default: 1,000.
         *
         * @param denials how many, from 0 (none) to 100,000
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder explainLast(int denials) {
            if (denials < 0 || denials > EnforcementPoint.MAX_EXPLAIN_LAST) {
                throw new IllegalArgumentException(
                        "explainLast must be from 0 to " + EnforcementPoint.MAX_EXPLAIN_LAST + ", not " + denials);
            }
            this.explainLast = denials;
            return this;
        }

        /**
         * Shows metrics through OpenTelemetry: decisions, rejected handshakes, the life of the SVID, and files that
         * cannot be loaded. {@link Zt#close()} takes the gauges back. Default: no metrics; the global instance is never
         * asked.
         *
         * @param openTelemetry the instance to use; stays the caller's to close. What its instruments throw changes no
         *     decision
         * @return this
         */
        public Builder openTelemetry(OpenTelemetry openTelemetry) {
            this.openTelemetry = Objects.requireNonNull(openTelemetry, "openTelemetry");
            return this;
        }

        /**
         * Sets who no longer counts. Default: an empty list, see {@link Zt#revocations()}.
         *
         * @param revocations the list
         * @return this
         */
        public Builder revocations(RevocationList revocations) {
            this.revocations = Objects.requireNonNull(revocations, "revocations");
            return this;
        }

        /**
         * Follows a file of those who no longer count, read every 250 ms; {@link dev.zt.trust.RevocationReader} says how
         * it is written. It adds to what is revoked through {@link Zt#revocations()}. While it cannot be read, the last
         * good entries stay and the failure is logged. Default: none.
         *
         * @param file the file, which must be there when this is built
         * @return this
         */
        public Builder revocationFile(Path file) {
            this.revocationFile = Objects.requireNonNull(file, "file");
            return this;
        }

        /**
         * Sets what does the cryptography of TLS. Default: the JDK. One that is not on the class path, or is sick, is
         * replaced by the JDK's with a warning; see {@link Zt#crypto()}.
         *
         * @param crypto the engine to use
         * @return this
         */
        public Builder crypto(CryptoEngine crypto) {
            this.crypto = Objects.requireNonNull(crypto, "crypto");
            return this;
        }

        /**
         * Sets what becomes of open connections when this workload rotates, or when their peer expires, is revoked or is
         * no longer vouched for. Defaults: {@link ConnectionRules#forServers()} and {@link ConnectionRules#forClients()}.
         *
         * @param rules for servers or for clients, as they say themselves
         * @return this
         */
        public Builder connections(ConnectionRules rules) {
            if (rules.isForClients()) {
                this.clientConnections = rules;
            } else {
                this.serverConnections = rules;
            }
            return this;
        }

        /**
         * Sets the clock. Default: the system's.
         *
         * @param clock tells the time everywhere
         * @return this
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Builds, and puts the policies in force.
         *
         * @return zero trust for the workload
         * @throws ZtException with code INVALID_POLICY if the policies are invalid, or the policy resource is not there
         *     or not alone, or INVALID_REVOCATION_LIST if the revocation file cannot be read
         * @throws IllegalStateException if policies, a policy file, a policy resource and an authorizer of one's own were
         *     combined, or such an authorizer and observe mode, or observe mode would last for more than 366 days, or
         *     Istio's workload was set without a policy file or resource
         */
        public Zt build() {
            int files = (policyFile == null ? 0 : 1) + (policyResource == null ? 0 : 1);
            int deciders = files + (policies.isEmpty() ? 0 : 1) + (authorizer == null ? 0 : 1);
            if (deciders > 1) {
                throw new IllegalStateException(
                        "policies, policyFile, policyResource and authorizer exclude each other; set one of them");
            }
            if (observeUntil != null && authorizer != null) {
                throw new IllegalStateException(
                        "observeUntil is for policies; an authorizer of one's own observes itself");
            }
            if (observeUntil != null && observeUntil.isAfter(clock.instant().plus(MAX_OBSERVE))) {
                throw new IllegalStateException("observeUntil " + observeUntil + " is more than 366 days ahead; observe"
                        + " mode is for adoption, name an end");
            }
            if (istio != null && files == 0) {
                throw new IllegalStateException("istio is about the policyFile or policyResource; set one, too");
            }
            return new Zt(this);
        }
    }
}
