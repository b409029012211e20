package dev.zt.policy;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one workload, merged and compiled: says which rule decides a call.
 *
 * <p>The lowest deny rule that matches decides; if none does, the lowest allow rule that matches; if none does, nothing
 * allows the call. Audit rules and those in shadow mode decide nothing; that they matched is told. A rule that has expired
 * matches nothing, whether it allows or denies: both ends are told in the text, and neither comes unseen. What a peer's ID
 * has to do with the rules is worked out once per peer and remembered on its {@link PeerIdentity}, until a rule expires; a
 * call then costs some comparisons if the peer has few rules, else a walk down the tree of its path, however many
 * rules there are. Immutable and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * No request can make an evaluation slow: its cost is bounded by the rules and by the length of the path. A path that
 * is not canonical matches nothing, not even a rule for all paths. An allow rule matches a bearer of a token only if it
 * says so; a deny rule matches one unless it says otherwise.
 */
public final class PolicySet {

    /** No deny rule and no allow rule matches. */
    public static final int NO_MATCH = -1;

    /** The operation is not named in canonical form, so that rules were not consulted. */
    public static final int NOT_CANONICAL = -2;

    private final @Nullable SpiffeId workload;
    private final boolean empty;
    private final MergedRules merged;
    private final String digest;
    private final List<String> ignored;
    private final Set<TrustDomain> trustDomains;
    private final Engine engine;

    private PolicySet(@Nullable SpiffeId workload, List<AccessPolicy> own, List<String> ignored) {
        this.workload = workload;
        this.empty = own.isEmpty();
        this.merged = MergedRules.of(own);
        this.digest = PolicyDigest.of(workload, merged.trustDomainAliases(), merged.rules());
        this.ignored = List.copyOf(ignored);
        this.trustDomains = merged.allowedTrustDomains();
        this.engine = new Engine(merged);
    }

    /**
     * Compiles the policies that protect a workload.
     *
     * @param policies policies in the order in which their rules shall count; those for other workloads are ignored
     * @param workload the workload to protect, or null while it has no identity yet: then no policy is for it
     * @return the compiled set, {@linkplain #isEmpty() empty} if no policy is for the workload
     * @throws InvalidPolicyException if two of the merged policies share a rule id, or have more than 10,000 rules
     *     together
     */
    public static PolicySet compile(Collection<AccessPolicy> policies, @Nullable SpiffeId workload) {
        List<AccessPolicy> own = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        for (AccessPolicy policy : policies) {
            if (policy.workload().equals(workload)) {
                own.add(policy);
            } else {
                ignored.add(policy.name());
            }
        }
        return new PolicySet(workload, own, ignored);
    }

    /**
     * Decides about a call.
     *
     * @param peer the proven peer
     * @param operation what it wants to do
     * @param attributes what else is known of the request; asked only if a rule asks
     * @param nowMillis the moment of the call, in milliseconds since the epoch
     * @return the rule that decides, and what else was seen
     */
    public Verdict decide(PeerIdentity peer, Operation operation, RequestAttributes attributes, long nowMillis) {
        return engine.decide(peer, operation, attributes, nowMillis);
    }

    /**
     * Returns until when no rule expires.
     *
     * @param nowMillis a moment, in milliseconds since the epoch
     * @return when the next rule after it expires, or {@link Long#MAX_VALUE} if none does
     */
    public long validUntil(long nowMillis) {
        return engine.validUntil(nowMillis);
    }

    /** Returns how many different answers about peers are kept: bounded, however many peers there are. */
    int remembered() {
        return engine.remembered();
    }

    /**
     * Returns the other names of the workload's own trust domain. None of them may have a bundle.
     *
     * @return the aliases of all merged policies
     */
    public Set<TrustDomain> trustDomainAliases() {
        return merged.trustDomainAliases();
    }

    /**
     * Returns the workload that this set protects.
     *
     * @return the workload, or null if it had no identity yet
     */
    public @Nullable SpiffeId workload() {
        return workload;
    }

    /**
     * Tells whether no policy is for the workload. A policy without rules is a policy: it denies everything.
     *
     * @return whether nothing was merged
     */
    public boolean isEmpty() {
        return empty;
    }

    /**
     * Returns the merged rules.
     *
     * @return the rules, in the order of the policies and of the rules in them
     */
    public List<Rule> rules() {
        return merged.rules();
    }

    /**
     * Returns the trust domains whose peers some allow rule may let in over mutual TLS.
     *
     * @return the trust domains that allow rules name, but for those for bearers alone
     */
    public Set<TrustDomain> trustDomains() {
        return trustDomains;
    }

    /**
     * Returns the names of the policies for other workloads.
     *
     * @return the names in the order given
     */
    public List<String> ignored() {
        return ignored;
    }

    /**
     * Returns the names of the merged policies.
     *
     * @return the names joined by {@code +}, empty if nothing was merged
     */
    public String name() {
        return merged.name();
    }

    /**
     * Returns the revisions of the merged policies.
     *
     * @return the revisions joined by {@code +}, without those that are empty
     */
    public String revision() {
        return merged.revision();
    }

    /**
     * Returns what the rules are, independent of names, revisions, formatting and comments.
     *
     * @return SHA-256 in lower-case hex over a canonical text of workload and rules
     */
    public String digest() {
        return digest;
    }
}
