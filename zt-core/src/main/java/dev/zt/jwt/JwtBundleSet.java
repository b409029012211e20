package dev.zt.jwt;

import dev.zt.identity.TrustDomain;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The JWT bundles of all trust domains that this workload knows.
 *
 * <p>Bundles are never pooled: a token is judged by the bundle of its subject's own domain alone. Immutable and
 * thread-safe.
 */
public final class JwtBundleSet {

    private static final JwtBundleSet EMPTY = new JwtBundleSet(Map.of());

    private final Map<TrustDomain, JwtBundle> bundles;

    private JwtBundleSet(Map<TrustDomain, JwtBundle> bundles) {
        this.bundles = Map.copyOf(bundles);
    }

    /**
     * Returns the set without bundles, which vouches for nobody.
     *
     * @return the empty set
     */
    public static JwtBundleSet empty() {
        return EMPTY;
    }

    /**
     * Returns a set of the given bundles.
     *
     * @param bundles at most one for each trust domain
     * @return the set
     * @throws IllegalArgumentException if two bundles are of the same trust domain
     */
    public static JwtBundleSet of(JwtBundle... bundles) {
        return of(Arrays.asList(bundles));
    }

    /**
     * Returns a set of the given bundles.
     *
     * @param bundles at most one for each trust domain
     * @return the set
     * @throws IllegalArgumentException if two bundles are of the same trust domain
     */
    public static JwtBundleSet of(Collection<JwtBundle> bundles) {
        Map<TrustDomain, JwtBundle> byDomain = new HashMap<>();
        for (JwtBundle bundle : bundles) {
            if (byDomain.put(bundle.trustDomain(), bundle) != null) {
                throw new IllegalArgumentException(
                        "Two JWT bundles for trust domain " + bundle.trustDomain() + "; merge their keys into one.");
            }
        }
        return new JwtBundleSet(byDomain);
    }

    /**
     * Returns the bundle of a trust domain.
     *
     * @param trustDomain the trust domain
     * @return its bundle, or empty if this workload does not know the domain
     */
    public Optional<JwtBundle> get(TrustDomain trustDomain) {
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
        return other instanceof JwtBundleSet that && bundles.equals(that.bundles);
    }

    @Override
    public int hashCode() {
        return bundles.hashCode();
    }

    /** Returns the names of the domains, sorted. */
    @Override
    public String toString() {
        Set<String> names = new TreeSet<>();
        bundles.keySet().forEach(domain -> names.add(domain.name()));
        return names.toString();
    }
}
