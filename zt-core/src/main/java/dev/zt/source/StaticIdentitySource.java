package dev.zt.source;

import dev.zt.identity.X509Svid;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundleSet;
import java.time.Clock;
import java.util.List;

/**
 * An identity source whose material is handed in: for tests and for programs that manage their identity themselves.
 *
 * <p>It changes only by {@link #update}. Its bundles never count as too old. Thread-safe.
 */
public final class StaticIdentitySource implements IdentitySource {

    private final SnapshotPublisher publisher;

    private StaticIdentitySource(SnapshotPublisher publisher) {
        this.publisher = publisher;
    }

    /**
     * Returns a source of one SVID.
     *
     * @param svid the identity of this workload
     * @param bundles whom it trusts
     * @return the source
     */
    public static StaticIdentitySource of(X509Svid svid, TrustBundleSet bundles) {
        return of(IdentityMaterial.of(List.of(svid), bundles), Clock.systemUTC());
    }

    /**
     * Returns a source of any material.
     *
     * @param material the first material
     * @param clock tells when material was obtained
     * @return the source
     * @throws IllegalArgumentException if the material has no SVID
     */
    public static StaticIdentitySource of(IdentityMaterial material, Clock clock) {
        return new StaticIdentitySource(new SnapshotPublisher(material, clock));
    }

    /**
     * Replaces the material.
     *
     * @param svid the new identity
     * @param bundles the new bundles
     */
    public void update(X509Svid svid, TrustBundleSet bundles) {
        update(IdentityMaterial.of(List.of(svid), bundles));
    }

    /**
     * Replaces the material.
     *
     * @param material the new state; without an SVID it means that the identity was taken back
     */
    public void update(IdentityMaterial material) {
        publisher.publish(material);
    }

    @Override
    public IdentitySnapshot current() {
        return publisher.current();
    }

    @Override
    public Registration addListener(IdentityListener listener) {
        return publisher.addListener(listener);
    }

    /** Does nothing: there is nothing to stop. */
    @Override
    public void close() {}
}
