package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Istio knows of the workload whose {@code AuthorizationPolicy} documents are read: which of them are for it, and
 * what their identities mean. What is not given is not guessed: a policy that needs it cannot be read.
 *
 * <p>Immutable and thread-safe.
 *
 * @param id the workload's SPIFFE ID; its trust domain is meant where a policy names none
 * @param namespace the Kubernetes namespace of its pods, or null if unknown
 * @param labels the labels of its pods, or null if unknown: then a policy with a selector cannot be read
 * @param rootNamespace the root namespace of the mesh, whose policies are for all namespaces, or null if unknown: then
 *     a policy of another namespace cannot be read. Istio's default is {@code istio-system}
 * @param trustDomainAliases other names of the workload's own trust domain, at most 100
 * @param allowWhenNoAllowPolicy whether all peers of the own trust domain are allowed where Istio policies are in force
 *     and nothing allows anything, as Istio does
 */
public record IstioWorkload(
        SpiffeId id,
        @Nullable String namespace,
        @Nullable Map<String, String> labels,
        @Nullable String rootNamespace,
        Set<TrustDomain> trustDomainAliases,
        boolean allowWhenNoAllowPolicy) {

    private static final String DEFAULT = "istio-default";

    /**
     * Checks the ID and copies what can change.
     *
     * @param id the workload's SPIFFE ID
     * @param namespace the Kubernetes namespace of its pods, or null if unknown
     * @param labels the labels of its pods, or null if unknown
     * @param rootNamespace the root namespace of the mesh, or null if unknown
     * @param trustDomainAliases other names of the workload's own trust domain
     * @param allowWhenNoAllowPolicy whether peers of the own trust domain are allowed where nothing allows anything
     * @throws IllegalArgumentException if the ID names no workload
     */
    public IstioWorkload {
        AccessPolicy.checkWorkload(Objects.requireNonNull(id, "id"));
        labels = labels == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        trustDomainAliases = Collections.unmodifiableSet(new LinkedHashSet<>(trustDomainAliases));
    }

    /**
     * Returns a workload of which the ID is known. If that is {@code spiffe://TD/ns/NAMESPACE/sa/ACCOUNT}, its namespace
     * is known with it. There are no aliases, and what nothing allows is denied.
     *
     * @param id the workload's SPIFFE ID
     * @return the workload
     * @throws IllegalArgumentException if the ID names no workload
     */
    public static IstioWorkload of(SpiffeId id) {
        KubernetesName name = KubernetesName.of(id);
        return new IstioWorkload(id, name == null ? null : name.namespace(), null, null, Set.of(), false);
    }

    /**
     * Returns this workload in another namespace.
     *
     * @param value the Kubernetes namespace of its pods
     * @return the workload
     */
    public IstioWorkload withNamespace(String value) {
        Objects.requireNonNull(value, "value");
        return new IstioWorkload(id, value, labels, rootNamespace, trustDomainAliases, allowWhenNoAllowPolicy);
    }

    /**
     * Returns this workload with other labels.
     *
     * @param value all labels of its pods
     * @return the workload
     */
    public IstioWorkload withLabels(Map<String, String> value) {
        Objects.requireNonNull(value, "value");
        return new IstioWorkload(id, namespace, value, rootNamespace, trustDomainAliases, allowWhenNoAllowPolicy);
    }

    /**
     * Returns this workload in a mesh with another root namespace.
     *
     * @param value the root namespace
     * @return the workload
     */
    public IstioWorkload withRootNamespace(String value) {
        Objects.requireNonNull(value, "value");
        return new IstioWorkload(id, namespace, labels, value, trustDomainAliases, allowWhenNoAllowPolicy);
    }

    /**
     * Returns this workload with other aliases of its trust domain.
     *
     * @param value other names of the trust domain
     * @return the workload
     */
    public IstioWorkload withTrustDomainAliases(Set<TrustDomain> value) {
        return new IstioWorkload(id, namespace, labels, rootNamespace, value, allowWhenNoAllowPolicy);
    }

    /**
     * Returns this workload with all peers of its own trust domain allowed, as Istio does, where Istio policies are in
     * force and nothing allows anything: no enforced allow rule, no policy without rules, and none of another format.
     *
     * @return the workload
     */
    public IstioWorkload allowingWhenNoAllowPolicy() {
        return new IstioWorkload(id, namespace, labels, rootNamespace, trustDomainAliases, true);
    }

    /**
     * Adds a policy that allows all peers of the own trust domain, if that is {@linkplain #allowWhenNoAllowPolicy() asked
     * for} and the policies of this workload are all of Istio, each has rules, and none enforces a rule that allows.
     *
     * @param policies all policies
     * @param istio those that are Istio's
     * @return the policies, perhaps with one more, named {@code istio-default}
     */
    public List<AccessPolicy> completed(List<AccessPolicy> policies, List<AccessPolicy> istio) {
        List<AccessPolicy> own =
                policies.stream().filter(policy -> policy.workload().equals(id)).toList();
        boolean applies = allowWhenNoAllowPolicy
                && !own.isEmpty()
                && istio.containsAll(own)
                && own.stream().noneMatch(IstioWorkload::mayAllow);
        return applies
                ? Stream.concat(policies.stream(), Stream.of(everybody())).toList()
                : policies;
    }

    /** Tells whether a policy allows something, or nothing: one without rules denies everything. */
    private static boolean mayAllow(AccessPolicy policy) {
        return policy.rules().isEmpty() || policy.rules().stream().anyMatch(rule -> rule.enforces(Effect.ALLOW));
    }

    private AccessPolicy everybody() {
        PeerMatcher peers = new PeerMatcher(List.of(), List.of(id.trustDomain()));
        return new AccessPolicy(
                DEFAULT, "", id, List.of(new Rule(DEFAULT + "#0", Effect.ALLOW, List.of(peers), List.of())));
    }
}
