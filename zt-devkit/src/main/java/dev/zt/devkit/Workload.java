package dev.zt.devkit;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.X509Svid;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A workload of a {@link DevIdentities} domain: its source follows what is done to it and to its trust domain.
 *
 * <p>Thread-safe. Each change has reached the listeners of the source when the method that made it returns.
 */
public final class Workload {

    private final DevIdentities domain;
    private final SpiffeId id;
    private final StaticIdentitySource source;
    private List<X509Svid> svids;

    Workload(DevIdentities domain, SpiffeId id, X509Svid first, TrustBundleSet bundles, JwtBundleSet jwtBundles) {
        this.domain = domain;
        this.id = id;
        this.svids = List.of(first);
        this.source = StaticIdentitySource.of(
                IdentityMaterial.of(svids, bundles).withJwtBundles(jwtBundles), domain.timeSource());
    }

    /**
     * Returns the name of the workload.
     *
     * @return the SPIFFE ID
     */
    public SpiffeId id() {
        return id;
    }

    /**
     * Returns the domain that the workload belongs to.
     *
     * @return the domain
     */
    public DevIdentities identities() {
        return domain;
    }

    /**
     * Returns the live source of the workload's identity.
     *
     * @return the source; updates made to it by hand last until the next change of the workload or its domain
     */
    public StaticIdentitySource source() {
        return source;
    }

    /**
     * Returns the SVID of the workload.
     *
     * @return the newest SVID, which may be expired
     * @throws IllegalStateException if it was redacted
     */
    public X509Svid svid() {
        X509Svid svid = source.current().defaultSvid();
        if (svid == null) {
            throw new IllegalStateException(
                    "workload " + id + " has no SVID: it was redacted; rotate() gives a new one");
        }
        return svid;
    }

    /**
     * Calls the listener after each change of the source, keys for JWT-SVIDs included, on the thread that brought it.
     *
     * @param listener must not block; reads what it needs from this workload
     * @return ends the listening when closed
     */
    public Registration addListener(Runnable listener) {
        return source.addListener((previous, current) -> listener.run());
    }

    /** Gives the workload a new SVID with a new key, also after {@link #expire()} and {@link #redact()}. */
    public void rotate() {
        domain.change(() -> svids = List.of(domain.authority().issue(id)));
    }

    /** Gives the workload an SVID that is already expired; the clock stays where it is. */
    public void expire() {
        domain.change(() -> svids = List.of(domain.authority().issueExpired(id.path())));
    }

    /** Takes the SVID away, as an issuer does that no longer knows the workload. */
    public void redact() {
        domain.change(() -> svids = List.of());
    }

    /** Issues again if there is something to replace; called under the domain's lock. */
    void reissue() {
        if (!svids.isEmpty()) {
            svids = List.of(domain.authority().issue(id));
        }
    }

    /** Says whether the SVID has passed half of its life; called under the domain's lock. */
    boolean isDue(Instant now) {
        if (svids.isEmpty()) {
            return false;
        }
        Instant end = svids.get(0).notAfter();
        Instant start = svids.get(0).leaf().getNotBefore().toInstant();
        return !now.isBefore(end.minus(Duration.between(start, end).dividedBy(2)));
    }

    /** Called under the domain's lock. */
    void publish(TrustBundleSet bundles, JwtBundleSet jwtBundles) {
        source.update(IdentityMaterial.of(svids, bundles).withJwtBundles(jwtBundles));
    }

    /** Returns the SPIFFE ID. */
    @Override
    public String toString() {
        return "Workload[" + id + "]";
    }
}
