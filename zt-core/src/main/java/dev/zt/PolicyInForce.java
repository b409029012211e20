package dev.zt;

import dev.zt.audit.AuditEvent;
import dev.zt.authz.PolicyAuthorizer;
import dev.zt.authz.PolicyRef;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.internal.file.Failure;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.IstioWorkload;
import dev.zt.policy.PolicyReading;
import dev.zt.policy.PolicySet;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.IdentitySource;
import dev.zt.trust.Registration;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compiles policies for the workload that the source says this is, and swaps them whole. Thread-safe. */
final class PolicyInForce {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyInForce.class);

    private final IdentitySource source;
    private final Consumer<AuditEvent> record;
    private final Runnable changed;
    private final Clock clock;
    private final @Nullable IstioWorkload istio;
    private final @Nullable Instant observeUntil;
    private final PolicyAuthorizer authorizer;
    private List<AccessPolicy> policies = List.of();
    private List<AccessPolicy> declared = List.of();
    private List<AccessPolicy> ofIstio = List.of();
    private @Nullable SpiffeId workload;
    private volatile @Nullable Failure failing;
    private volatile @Nullable Failure ambiguous;
    private volatile PolicyStatus status;

    PolicyInForce(
            IdentitySource source,
            Consumer<AuditEvent> record,
            Runnable changed,
            Clock clock,
            @Nullable Instant observeUntil,
            @Nullable IstioWorkload istio) {
        this.source = source;
        this.record = record;
        this.changed = changed;
        this.istio = istio;
        this.clock = clock;
        this.workload = idOf(source.current());
        PolicySet none = PolicySet.compile(policies, workload);
        this.observeUntil = observeUntil;
        this.authorizer = new PolicyAuthorizer(none, observeUntil == null ? Instant.EPOCH : observeUntil);
        this.status = status(Events.ref(none), null);
    }

    /** Returns the status of this moment: observe mode ends by itself. */
    PolicyStatus status() {
        PolicyStatus known = status;
        return new PolicyStatus(known.policy(), known.loadedAt(), known.failingSince(), known.failure(), observing());
    }

    private @Nullable Instant observing() {
        Instant end = observeUntil;
        return end != null && clock.instant().isBefore(end) ? end : null;
    }

    /** Says in the log that calls pass which no rule allows, as long as that is so. */
    void announce() {
        if (observing() != null) {
            LOG.warn(
                    "Observe mode until {}: inbound calls that no rule allows are let pass, and recorded as observed. All"
                            + " else is enforced.",
                    observeUntil);
        } else if (observeUntil != null) {
            LOG.info("Observe mode ended at {}: the policy is enforced. Its setting can be removed.", observeUntil);
        }
    }

    /** Returns what is wrong with the file that is followed, or with the policy since bundles changed; or null. */
    @Nullable
    Failure failure() {
        return failing != null ? failing : ambiguous;
    }

    private void putInForce(PolicySet compiled) {
        authorizer.swap(compiled);
        status = status(Events.ref(compiled), clock.instant());
    }

    private PolicyStatus status(PolicyRef policy, @Nullable Instant loadedAt) {
        Failure failure = failure();
        return failure == null
                ? new PolicyStatus(policy, loadedAt, null, null, null)
                : new PolicyStatus(policy, loadedAt, failure.since(), failure.message(), null);
    }

    PolicyAuthorizer authorizer() {
        return authorizer;
    }

    boolean names(TrustDomain domain) {
        return authorizer.current().trustDomains().contains(domain);
    }

    /** Compiles first and swaps then, so that a contradiction leaves everything as it was. */
    synchronized void replace(List<AccessPolicy> next) {
        replace(next, List.of(), failing);
    }

    /** Takes what the file says, which reads well therefore. */
    synchronized void replaceFromFile(PolicyReading next) {
        replace(next.policies(), next.istio(), null);
    }

    private void replace(List<AccessPolicy> next, List<AccessPolicy> nextOfIstio, @Nullable Failure stillFailing) {
        PolicySet compiled = compile(next, nextOfIstio, declared);
        policies = next;
        ofIstio = nextOfIstio;
        failing = stillFailing;
        ambiguous = null;
        swap(compiled);
    }

    /** Puts policies in force beside the others, which stay. */
    synchronized void declare(List<AccessPolicy> next) {
        PolicySet compiled = compile(policies, ofIstio, next);
        declared = next;
        swap(compiled);
    }

    private PolicySet compile(List<AccessPolicy> some, List<AccessPolicy> someOfIstio, List<AccessPolicy> others) {
        List<AccessPolicy> files = istio == null ? some : completed(istio, some, someOfIstio, others);
        PolicySet compiled =
                PolicySet.compile(Stream.of(files, others).flatMap(List::stream).toList(), workload);
        String problem = aliasProblem(compiled);
        if (problem != null) {
            throw new InvalidPolicyException(problem);
        }
        return compiled;
    }

    /** What stands in the program and only denies does not end what Istio allows where nothing else does. */
    private static List<AccessPolicy> completed(
            IstioWorkload istio, List<AccessPolicy> some, List<AccessPolicy> ofIstio, List<AccessPolicy> declared) {
        boolean onlyDenies = declared.stream()
                .flatMap(policy -> policy.rules().stream())
                .noneMatch(rule -> rule.enforces(Effect.ALLOW));
        return onlyDenies ? istio.completed(some, ofIstio) : some;
    }

    /** An alias means the own trust domain: it must not be the name of another that counts as well. */
    private @Nullable String aliasProblem(PolicySet policies) {
        Set<TrustDomain> federated = new LinkedHashSet<>(policies.trustDomainAliases());
        federated.retainAll(source.current().bundles().trustDomains());
        return federated.isEmpty()
                ? null
                : "trustDomainAliases of policy " + policies.name() + " names " + federated
                        + ", of which a bundle is known: rules could not tell it from the own trust domain. Remove the"
                        + " alias, or end the federation.";
    }

    /** Looks again whether an alias has become another trust domain's name: the policy stays, and that is told. */
    private synchronized void bundlesChanged() {
        String problem = aliasProblem(authorizer.current());
        Failure known = ambiguous;
        if (problem == null) {
            ambiguous = null;
        } else if (known == null || !known.message().equals(problem)) {
            LOG.error("{} Until then such rules are for the own trust domain alone.", problem);
            ambiguous = new Failure(clock.instant(), problem);
            record.accept(Events.refused(authorizer.current(), problem, clock.millis()));
        }
        status = status(status.policy(), status.loadedAt());
    }

    private void swap(PolicySet compiled) {
        putInForce(compiled);
        if (!compiled.ignored().isEmpty()) {
            LOG.info("Policies for other workloads than {} are ignored: {}", workload, compiled.ignored());
        }
        if (workload == null) {
            LOG.warn("This workload has no identity yet: every call is denied. Policies are chosen when it arrives.");
        } else if (compiled.isEmpty()) {
            LOG.warn("No policy names {}: every inbound call is denied. Set spec.workload of its policy.", workload);
        }
        warnOfStrangers(compiled);
        record.accept(Events.loaded(compiled, clock.millis()));
        changed.run();
    }

    private void warnOfStrangers(PolicySet compiled) {
        Set<TrustDomain> strangers = new TreeSet<>(Comparator.comparing(TrustDomain::toString));
        strangers.addAll(compiled.trustDomains());
        strangers.removeAll(source.current().bundles().trustDomains());
        if (workload != null && !strangers.isEmpty()) {
            LOG.warn(
                    "Rules name trust domains of which no bundle is known: {}. Nobody of them gets in until one arrives,"
                            + " from the agent or a FederationClient.",
                    strangers);
        }
    }

    /** A policy could not be read; the one before stays. */
    synchronized void refused(Failure failure) {
        failing = failure;
        status = status(status.policy(), status.loadedAt());
        record.accept(Events.refused(authorizer.current(), failure.message(), clock.millis()));
    }

    private static @Nullable SpiffeId idOf(IdentitySnapshot snapshot) {
        X509Svid svid = snapshot.defaultSvid();
        return svid == null ? null : svid.id();
    }

    /** Chooses the policies when the workload's name arrives, and anew should it ever change. */
    Registration followIdentity() {
        Registration registration = source.addListener((previous, current) -> {
            renamed();
            bundlesChanged();
        });
        // It may have arrived, or changed, before the listener was there.
        renamed();
        return registration;
    }

    private synchronized void renamed() {
        SpiffeId id = idOf(source.current());
        if (id != null && !id.equals(workload)) {
            workload = id;
            // Until the policies for the new name compile, nothing is allowed: those for the old one do not count.
            putInForce(PolicySet.compile(List.of(), workload));
            swap(compile(policies, ofIstio, declared));
        }
    }
}
