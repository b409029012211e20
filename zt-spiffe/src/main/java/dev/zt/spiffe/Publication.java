package dev.zt.spiffe;

import dev.zt.identity.X509Svid;
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

    /** Says why an SVID cannot be the first one, or null: a service must not start with what its peers refuse. */
    @Nullable
    String unfitToStart(X509SvidMessage message) {
        X509Svid svid = message.svids().get(0);
        Instant now = clock.instant();
        Instant notBefore = svid.leaf().getNotBefore().toInstant();
        if (started.isDone() || (now.isBefore(svid.notAfter()) && !now.isBefore(notBefore))) {
            return null;
        }
        return "SVID " + svid.id() + " is valid from " + notBefore + " to " + svid.notAfter() + " and it is " + now;
    }

    void publish(X509SvidMessage message) {
        show(new IdentityMaterial(
                message.svids(), message.bundles(), clock.instant().plus(maxBundleAge), true));
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

    /** Returns when new material is due: well past the middle of the SVID's life, where issuers rotate. */
    Instant dueAt() {
        IdentityMaterial material = last;
        if (material == null || material.svids().isEmpty()) {
            return Instant.MAX;
        }
        X509Svid svid = material.svids().get(0);
        Instant start = svid.leaf().getNotBefore().toInstant();
        Instant late = start.plus(
                Duration.between(start, svid.notAfter()).multipliedBy(2).dividedBy(3));
        Instant confirmedHalfway = material.bundlesGoodUntil().minus(maxBundleAge.dividedBy(2));
        return late.isBefore(confirmedHalfway) ? late : confirmedHalfway;
    }

    private void show(IdentityMaterial material) {
        last = material;
        if (publisher == null) {
            publisher = new SnapshotPublisher(material, clock);
            started.complete(publisher);
        } else {
            publisher.publish(material);
        }
    }
}
