package dev.zt.trust;

import dev.zt.identity.TrustDomain;
import java.time.Instant;
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
 * <p>Bundles are never pooled: a chain is judged by the bundle of its leaf's own domain alone. A bundle may come with a
 * moment past which it vouches for nobody, since whoever keeps it current has lost touch. Immutable and thread-safe.
 */
public final class TrustBundleSet {

    private static final TrustBundleSet EMPTY = new TrustBundleSet(Map.of(), Map.of());

    private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final Map<TrustDomain, TrustBundle> bundles;
    private final Map<TrustDomain, Instant> goodUntil;

    private TrustBundleSet(Map<TrustDomain, TrustBundle> bundles, Map<TrustDomain, Instant> goodUntil) {
        this.bundles = Map.copyOf(bundles);
        this.goodUntil = Map.copyOf(goodUntil);
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
        return new TrustBundleSet(byDomain, Map.of());
    }

    /**
     * Returns these bundles with a moment for some of them past which they vouch for nobody.
     *
     * @param goodUntil the moments; of a domain that is not named here the one that it had stays
     * @return the set
     * @throws IllegalArgumentException if a domain is named that has no bundle
     */
    public TrustBundleSet withGoodUntil(Map<TrustDomain, Instant> goodUntil) {
        Map<TrustDomain, Instant> all = new HashMap<>(this.goodUntil);
        goodUntil.forEach((domain, moment) -> {
            if (!bundles.containsKey(domain)) {
                throw new IllegalArgumentException("goodUntil names " + domain + ", which has no bundle here");
            }
            all.put(domain, moment);
        });
        return new TrustBundleSet(bundles, all);
    }

    /**
     * Returns the moment from which on a bundle vouches for nobody.
     *
     * @param trustDomain the trust domain
     * @return the moment; {@link Instant#MAX} if the domain has no bundle or its bundle has no bound of its own
     */
    public Instant goodUntil(TrustDomain trustDomain) {
        return goodUntil.getOrDefault(trustDomain, Instant.MAX);
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
     * Returns the moment from which on a bundle vouches for nobody, for comparison with a clock.
     *
     * @param trustDomain the trust domain
     * @return milliseconds since the epoch; {@link Long#MAX_VALUE} for never
     */
    public long goodUntilMillis(TrustDomain trustDomain) {
        Instant moment = goodUntil.get(trustDomain);
        if (moment == null || moment.isAfter(LAST)) {
            return Long.MAX_VALUE;
        }
        return moment.isBefore(FIRST) ? Long.MIN_VALUE : moment.toEpochMilli();
    }

    /**
     * Returns the domains that have a bundle.
     *
     * @return the domains; unmodifiable
     */
    public Set<TrustDomain> trustDomains() {
        return bundles.keySet();
    }

    /** Compares the bundles, not until when they count: to confirm a bundle changes none. */
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
