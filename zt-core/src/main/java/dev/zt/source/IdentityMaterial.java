package dev.zt.source;

import dev.zt.identity.X509Svid;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.trust.TrustBundleSet;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a source hands to its {@link SnapshotPublisher}: complete state, as one update.
 *
 * @param svids the default SVID first; empty means that the issuer took them back
 * @param bundles the X.509 bundles of all known trust domains
 * @param jwtBundles the JWT bundles of all known trust domains; empty if the source has none
 * @param bundlesGoodUntil the moment past which the X.509 bundles count as too old; {@link Instant#MAX} for never
 * @param connected whether the source is in touch with its issuer
 */
public record IdentityMaterial(
        List<X509Svid> svids,
        TrustBundleSet bundles,
        JwtBundleSet jwtBundles,
        Instant bundlesGoodUntil,
        boolean connected) {

    /**
     * Copies the list and checks that nothing is missing.
     *
     * @param svids the default SVID first; empty means that the issuer took them back
     * @param bundles the X.509 bundles of all known trust domains
     * @param jwtBundles the JWT bundles of all known trust domains; empty if the source has none
     * @param bundlesGoodUntil the moment past which the X.509 bundles count as too old; {@link Instant#MAX} for never
     * @param connected whether the source is in touch with its issuer
     */
    public IdentityMaterial {
        svids = List.copyOf(svids);
        Objects.requireNonNull(bundles, "bundles");
        Objects.requireNonNull(jwtBundles, "jwtBundles");
        Objects.requireNonNull(bundlesGoodUntil, "bundlesGoodUntil");
    }

    /**
     * Creates material without JWT bundles, so that no JWT-SVID is valid.
     *
     * @param svids the default SVID first; empty means that the issuer took them back
     * @param bundles the X.509 bundles of all known trust domains
     * @param bundlesGoodUntil the moment past which the X.509 bundles count as too old; {@link Instant#MAX} for never
     * @param connected whether the source is in touch with its issuer
     */
    public IdentityMaterial(List<X509Svid> svids, TrustBundleSet bundles, Instant bundlesGoodUntil, boolean connected) {
        this(svids, bundles, JwtBundleSet.empty(), bundlesGoodUntil, connected);
    }

    /**
     * Returns material that is in touch with its issuer and whose bundles never grow too old.
     *
     * @param svids the default SVID first
     * @param bundles the bundles
     * @return the material
     */
    public static IdentityMaterial of(List<X509Svid> svids, TrustBundleSet bundles) {
        return new IdentityMaterial(svids, bundles, Instant.MAX, true);
    }

    /**
     * Returns this material with other JWT bundles.
     *
     * @param jwtBundles the JWT bundles of all known trust domains
     * @return the material
     */
    public IdentityMaterial withJwtBundles(JwtBundleSet jwtBundles) {
        return new IdentityMaterial(svids, bundles, jwtBundles, bundlesGoodUntil, connected);
    }

    boolean hasSameSvids(IdentityMaterial other) {
        if (svids.size() != other.svids.size()) {
            return false;
        }
        for (int i = 0; i < svids.size(); i++) {
            X509Svid mine = svids.get(i);
            X509Svid theirs = other.svids.get(i);
            if (!mine.chain().equals(theirs.chain()) || !mine.hint().equals(theirs.hint())) {
                return false;
            }
        }
        return true;
    }
}
