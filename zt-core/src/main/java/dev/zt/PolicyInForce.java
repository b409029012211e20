package dev.zt;

import dev.zt.audit.AuditEvent;
import dev.zt.authz.PolicyAuthorizer;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.identity.ZtException;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.PolicySet;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.IdentitySource;
import dev.zt.trust.Registration;
import java.time.Clock;
import java.util.List;
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
    private final Clock clock;
    private final PolicyAuthorizer authorizer;
    private List<AccessPolicy> policies = List.of();
    private List<AccessPolicy> declared = List.of();
    private SpiffeId workload;

    PolicyInForce(IdentitySource source, Consumer<AuditEvent> record, Clock clock) {
        this.source = source;
        this.record = record;
        this.clock = clock;
        X509Svid svid = source.current().defaultSvid();
        if (svid == null) {
            throw new ZtException(
                    ZtException.Code.NO_IDENTITY,
                    "The identity source has no SVID, so that no policy can be chosen. Start with a source that has"
                            + " one.",
                    null);
        }
        this.workload = svid.id();
        this.authorizer = new PolicyAuthorizer(PolicySet.compile(policies, workload));
    }

    PolicyAuthorizer authorizer() {
        return authorizer;
    }

    boolean names(TrustDomain domain) {
        return authorizer.current().trustDomains().contains(domain);
    }

    /** Compiles first and swaps then, so that a contradiction leaves everything as it was. */
    synchronized void replace(List<AccessPolicy> next) {
        PolicySet compiled = compile(next, declared);
        policies = next;
        swap(compiled);
    }

    /** Puts policies in force beside the others, which stay. */
    synchronized void declare(List<AccessPolicy> next) {
        PolicySet compiled = compile(policies, next);
        declared = next;
        swap(compiled);
    }

    private PolicySet compile(List<AccessPolicy> some, List<AccessPolicy> others) {
        return PolicySet.compile(Stream.of(some, others).flatMap(List::stream).toList(), workload);
    }

    private void swap(PolicySet compiled) {
        authorizer.swap(compiled);
        if (!compiled.ignored().isEmpty()) {
            LOG.info("Policies for other workloads than {} are ignored: {}", workload, compiled.ignored());
        }
        if (compiled.isEmpty()) {
            LOG.warn("No policy names {}: every inbound call is denied. Set spec.workload of its policy.", workload);
        }
        record.accept(Events.loaded(compiled, clock.millis()));
    }

    /** A policy could not be read; the one before stays. */
    void refused(String why) {
        record.accept(Events.refused(authorizer.current(), why, clock.millis()));
    }

    /** Chooses the policies anew should the workload's name ever change. */
    Registration followIdentity() {
        return source.addListener((previous, current) -> renamed(current));
    }

    private synchronized void renamed(IdentitySnapshot current) {
        @Nullable X509Svid svid = current.defaultSvid();
        if (svid != null && !svid.id().equals(workload)) {
            workload = svid.id();
            // Until the policies for the new name compile, nothing is allowed: those for the old one do not count.
            authorizer.swap(PolicySet.compile(List.of(), workload));
            replace(policies);
        }
    }
}
