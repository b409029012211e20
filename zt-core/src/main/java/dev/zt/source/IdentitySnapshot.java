package dev.zt.source;

import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.jwt.JwtBundle;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.trust.TrustBundleSet;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that an identity source knows at one moment: SVIDs and bundles that belong together.
 *
 * <p>Immutable and thread-safe. Read {@link IdentitySource#current()} once for each operation, so that parts of two
 * moments never mix. Do not keep one for longer: when the issuer confirms the material, a new snapshot takes its place that
 * differs in {@link #obtainedAt()} and in how long its bundles count, and no {@linkplain IdentityListener listener} is told.
 */
public final class IdentitySnapshot {

    private final List<X509Svid> svids;
    private final TrustBundleSet bundles;
    private final JwtBundleSet jwtBundles;
    private final long svidGeneration;
    private final long trustGeneration;
    private final Instant obtainedAt;
    private final boolean connected;
    private final long rotationDueMillis;
    private final long notAfterMillis;
    private final long bundlesUntilMillis;

    /**
     * Creates a snapshot; sources do this through {@link SnapshotPublisher}.
     *
     * @param material the SVIDs and bundles
     * @param svidGeneration moves whenever an SVID does
     * @param trustGeneration moves only when an X.509 bundle does
     * @param obtainedAt when the material was obtained or last confirmed
     */
    IdentitySnapshot(IdentityMaterial material, long svidGeneration, long trustGeneration, Instant obtainedAt) {
        this.svids = material.svids();
        this.bundles = material.bundles();
        this.jwtBundles = material.jwtBundles();
        this.connected = material.connected();
        this.bundlesUntilMillis = saturatedMillis(material.bundlesGoodUntil());
        this.svidGeneration = svidGeneration;
        this.trustGeneration = trustGeneration;
        this.obtainedAt = Objects.requireNonNull(obtainedAt, "obtainedAt");
        if (svids.isEmpty()) {
            this.notAfterMillis = Long.MIN_VALUE;
            this.rotationDueMillis = Long.MIN_VALUE;
        } else {
            long start = svids.get(0).leaf().getNotBefore().getTime();
            this.notAfterMillis = svids.get(0).leaf().getNotAfter().getTime();
            this.rotationDueMillis = start + (notAfterMillis - start) / 2;
        }
    }

    private static long saturatedMillis(Instant instant) {
        if (instant.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE))) {
            return Long.MIN_VALUE;
        }
        return instant.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE)) ? Long.MAX_VALUE : instant.toEpochMilli();
    }

    /**
     * Returns the SVIDs.
     *
     * @return the default SVID first; unmodifiable, empty if the issuer took them back
     */
    public List<X509Svid> svids() {
        return svids;
    }

    /**
     * Returns the default SVID.
     *
     * @return the SVID, or null if there is none
     */
    public @Nullable X509Svid defaultSvid() {
        return svids.isEmpty() ? null : svids.get(0);
    }

    /**
     * Returns the X.509 bundles of all known trust domains.
     *
     * @return the bundles
     */
    public TrustBundleSet bundles() {
        return bundles;
    }

    /**
     * Returns the JWT bundles of all known trust domains, which vouch for JWT-SVIDs and nothing else.
     *
     * @return the bundles; empty if the source has none
     */
    public JwtBundleSet jwtBundles() {
        return jwtBundles;
    }

    /**
     * Returns the number of this set of SVIDs.
     *
     * @return a number that grows with each change of an SVID, their order or a hint, and stays when one is confirmed
     */
    public long svidGeneration() {
        return svidGeneration;
    }

    /**
     * Returns the number of this set of X.509 bundles.
     *
     * @return a number that grows with each change of an X.509 bundle, and only then
     */
    public long trustGeneration() {
        return trustGeneration;
    }

    /**
     * Returns when the material was obtained or last confirmed by its issuer. It moves without listeners being told, and
     * stays while the source is out of touch.
     *
     * @return the moment
     */
    public Instant obtainedAt() {
        return obtainedAt;
    }

    /** Returns what this was made of, with other bundles, and of the JWT bundles those of some domains alone. */
    IdentityMaterial withBundles(TrustBundleSet others, Predicate<TrustDomain> jwtDomains) {
        List<JwtBundle> kept = jwtBundles.trustDomains().stream()
                .filter(jwtDomains)
                .map(domain -> jwtBundles.get(domain).orElseThrow())
                .toList();
        return new IdentityMaterial(
                svids, others, JwtBundleSet.of(kept), Instant.ofEpochMilli(bundlesUntilMillis), connected);
    }

    /**
     * Says how good this material is at a moment. Listeners are told when {@link Freshness#STALE} or {@link
     * Freshness#REDACTED} begins or ends; the others begin by the passing of time, and nobody is told.
     *
     * @param nowMillis milliseconds since the epoch
     * @return the freshness
     */
    public Freshness freshness(long nowMillis) {
        if (svids.isEmpty()) {
            return Freshness.REDACTED;
        }
        if (nowMillis >= notAfterMillis) {
            return Freshness.EXPIRED;
        }
        if (nowMillis >= bundlesUntilMillis) {
            return Freshness.BUNDLE_TOO_OLD;
        }
        if (!connected) {
            return Freshness.STALE;
        }
        return nowMillis >= rotationDueMillis ? Freshness.AGING : Freshness.FRESH;
    }

    /** Returns generations, SVIDs and domains; never key material. */
    @Override
    public String toString() {
        return "IdentitySnapshot[svidGeneration=" + svidGeneration + ", trustGeneration=" + trustGeneration + ", svids="
                + svids + ", bundles=" + bundles + "]";
    }
}
