package dev.zt.spiffe;

import dev.zt.identity.X509Svid;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.SnapshotPublisher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the source shows to its users, from the first material on. Belongs to the supervisor's thread. */
final class Publication {

    private final Clock clock;
    private final Duration maxBundleAge;
    private final CompletableFuture<SnapshotPublisher> started = new CompletableFuture<>();
    private @Nullable SnapshotPublisher publisher;
    private @Nullable IdentityMaterial last;
    private JwtBundleSet jwtBundles = JwtBundleSet.empty();

    /** Creates one that starts with its first material, or one that starts with nothing. */
    Publication(Clock clock, Duration maxBundleAge, boolean degraded) {
        this.clock = clock;
        this.maxBundleAge = maxBundleAge;
        if (degraded) {
            publisher = SnapshotPublisher.withoutIdentity(clock);
            started.complete(publisher);
        }
    }

    /** Completes when there is a snapshot. */
    CompletableFuture<SnapshotPublisher> started() {
        return started;
    }

    /** Says why the default SVID is of no use at this time, or null. */
    @Nullable
    String invalidity(X509SvidMessage message) {
        X509Svid svid = message.svids().get(0);
        Instant now = clock.instant();
        Instant notBefore = svid.leaf().getNotBefore().toInstant();
        return now.isBefore(notBefore) || !now.isBefore(svid.notAfter())
                ? "SVID " + svid.id() + " is valid from " + notBefore + " to " + svid.notAfter() + " and it is " + now
                : null;
    }

    /**
     * Shows what a message says, but does not start with an SVID that is of no use: its peers would refuse the service.
     *
     * @return when new material is due
     */
    Instant publish(X509SvidMessage message, boolean valid) {
        Instant now = clock.instant();
        if (valid || started.isDone()) {
            show(new IdentityMaterial(message.svids(), message.bundles(), now.plus(maxBundleAge), true));
        }
        return valid ? dueAfter(message.svids().get(0), now) : Instant.MIN;
    }

    /** Well past the middle of the SVID's life, where issuers rotate; or half-way to the bound of the bundles. */
    private Instant dueAfter(X509Svid svid, Instant now) {
        Instant start = svid.leaf().getNotBefore().toInstant();
        Instant late = start.plus(
                Duration.between(start, svid.notAfter()).multipliedBy(2).dividedBy(3));
        Instant halfway = now.plus(maxBundleAge.dividedBy(2));
        return late.isBefore(halfway) ? late : halfway;
    }

    /** The identity was taken back: it must not be used any more. */
    void redact() {
        if (last != null) {
            show(new IdentityMaterial(List.of(), last.bundles(), last.bundlesGoodUntil(), true));
        }
    }

    /** The source lost touch; what it had stays. */
    void outOfTouch() {
        if (last != null && last.connected()) {
            show(new IdentityMaterial(last.svids(), last.bundles(), last.bundlesGoodUntil(), false));
        }
    }

    /** Shows other JWT bundles beside what is shown, or beside what will be. */
    void jwtBundles(JwtBundleSet bundles) {
        jwtBundles = bundles;
        if (last != null) {
            show(last);
        }
    }

    private void show(IdentityMaterial next) {
        IdentityMaterial material = next.withJwtBundles(jwtBundles);
        last = material;
        if (publisher == null) {
            publisher = new SnapshotPublisher(material, clock);
            started.complete(publisher);
        } else {
            publisher.publish(material);
        }
    }
}
