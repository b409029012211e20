package dev.zt.trust;

import dev.zt.identity.TrustDomain;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bundles of all trust domains that this workload knows: its own, and those it is federated with.
 *
 * <p>Bundles are never pooled: a chain is judged by the bundle of its leaf's own domain alone. Immutable and
 * thread-safe.
 */
public final class TrustBundleSet {

    private static final TrustBundleSet EMPTY = new TrustBundleSet(Map.of());

    private final Map<TrustDomain, TrustBundle> bundles;

    private TrustBundleSet(Map<TrustDomain, TrustBundle> bundles) {
        this.bundles = Map.copyOf(bundles);
    }

    /**
     * Returns the set without bundles, which vouches for nobody.
     *
     * @return the empty set
     */
    public static TrustBundleSet empty() {
        return EMPTY;
    }

    /**
     * Returns a set of the given bundles.
     *
     * @param bundles at most one for each trust domain
     * @return the set
     * @throws IllegalArgumentException if two bundles are of the same trust domain
     */
    public static TrustBundleSet of(TrustBundle... bundles) {
        return of(Arrays.asList(bundles));
    }

    /**
     * Returns a set of the given bundles.
     *
     * @param bundles at most one for each trust domain
     * @return the set
     * @throws IllegalArgumentException if two bundles are of the same trust domain
     */
    public static TrustBundleSet of(Collection<TrustBundle> bundles) {
        Map<TrustDomain, TrustBundle> byDomain = new HashMap<>();
        for (TrustBundle bundle : bundles) {
            if (byDomain.put(bundle.trustDomain(), bundle) != null) {
                throw new IllegalArgumentException(
                        "Two bundles for trust domain " + bundle.trustDomain() + "; merge their authorities into one.");
            }
        }
        return new TrustBundleSet(byDomain);
    }

    /**
     * Returns the bundle of a trust domain.
     *
     * @param trustDomain the trust domain
     * @return its bundle, or empty if this workload does not know the domain
     */
    public Optional<TrustBundle> get(TrustDomain trustDomain) {
        return Optional.ofNullable(bundles.get(trustDomain));
    }

    /**
     * Returns the domains that have a bundle.
     *
     * @return the domains; unmodifiable
     */
    public Set<TrustDomain> trustDomains() {
        return bundles.keySet();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrustBundleSet that && bundles.equals(that.bundles);
    }

    @Override
    public int hashCode() {
        return bundles.hashCode();
    }

    /** Returns the names of the domains, sorted. */
    @Override
    public String toString() {
        Map<String, TrustBundle> sorted = new TreeMap<>();
        bundles.forEach((domain, bundle) -> sorted.put(domain.name(), bundle));
        return sorted.keySet().toString();
    }
}
