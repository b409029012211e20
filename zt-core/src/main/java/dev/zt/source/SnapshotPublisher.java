package dev.zt.source;

import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundleSet;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the current snapshot of a source, counts its generations and tells its listeners.
 *
 * <p>For those who write an {@link IdentitySource}: it demands the first material when it is made, so that nobody gets
 * an empty snapshot by accident; {@link #withoutIdentity} says so aloud. Thread-safe; updates are serialized, reads never
 * wait.
 */
public final class SnapshotPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPublisher.class);

    /** Trust generations are unique in the process, so that one source's number never means another's bundles. */
    private static final AtomicLong TRUST_GENERATIONS = new AtomicLong();

    private final Clock clock;
    private final List<IdentityListener> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private IdentityMaterial material;
    private volatile IdentitySnapshot current;

    /**
     * Creates a publisher that already holds a snapshot.
     *
     * @param first the first material, complete
     * @param clock tells when material was obtained
     * @throws IllegalArgumentException if the first material has no SVID
     */
    public SnapshotPublisher(IdentityMaterial first, Clock clock) {
        this(requireIdentity(first), clock, 1);
    }

    private SnapshotPublisher(IdentityMaterial first, Clock clock, long svidGeneration) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.material = first;
        this.current =
                new IdentitySnapshot(first, svidGeneration, TRUST_GENERATIONS.incrementAndGet(), clock.instant());
    }

    private static IdentityMaterial requireIdentity(IdentityMaterial first) {
        if (first.svids().isEmpty()) {
            throw new IllegalArgumentException("the first material has no SVID: a source must start with an identity");
        }
        return first;
    }

    /**
     * Creates a publisher for a source that was told to start before it has an identity. Until one is published, its
     * snapshot has no SVID and no bundle and is out of touch, so that every call is denied.
     *
     * @param clock tells when material was obtained
     * @return the publisher
     */
    public static SnapshotPublisher withoutIdentity(Clock clock) {
        IdentityMaterial nothing = new IdentityMaterial(
                List.of(), TrustBundleSet.empty(), Objects.requireNonNull(clock).instant(), false);
        return new SnapshotPublisher(nothing, clock, 0);
    }

    /**
     * Returns the newest snapshot.
     *
     * @return the snapshot
     */
    public IdentitySnapshot current() {
        return current;
    }

    /**
     * Publishes complete new material, and tells the listeners if an SVID, a bundle or the connection state changed. If
     * not, the material is confirmed: its date and how long its bundles count move, and nobody is told. Material of a source
     * that is out of touch confirms nothing and leaves the date as it is.
     *
     * @param next the new state, which replaces the old one whole
     */
    public void publish(IdentityMaterial next) {
        Objects.requireNonNull(next, "next");
        synchronized (lock) {
            boolean sameSvids = material.hasSameSvids(next);
            boolean sameBundles = material.bundles().equals(next.bundles());
            boolean quiet = sameSvids
                    && sameBundles
                    && material.jwtBundles().equals(next.jwtBundles())
                    && material.connected() == next.connected();
            IdentitySnapshot previous = current;
            material = next;
            current = new IdentitySnapshot(
                    next,
                    previous.svidGeneration() + (sameSvids ? 0 : 1),
                    sameBundles ? previous.trustGeneration() : TRUST_GENERATIONS.incrementAndGet(),
                    next.connected() ? clock.instant() : previous.obtainedAt());
            if (!quiet) {
                tell(previous, current);
            }
        }
    }

    /** Creates a publisher that shows another source's snapshot with other bundles, see {@link #mirror}. */
    static SnapshotPublisher mirroring(IdentitySnapshot other, IdentityMaterial shown, Clock clock) {
        return new SnapshotPublisher(shown, clock, other.svidGeneration());
    }

    /** Shows another source's snapshot with other bundles: its SVID generation and its date stay what they are there. */
    void mirror(IdentitySnapshot other, IdentityMaterial next) {
        synchronized (lock) {
            IdentitySnapshot previous = current;
            boolean sameBundles = material.bundles().equals(next.bundles());
            boolean quiet = sameBundles
                    && material.jwtBundles().equals(next.jwtBundles())
                    && previous.svidGeneration() == other.svidGeneration()
                    && material.connected() == next.connected();
            material = next;
            current = new IdentitySnapshot(
                    next,
                    other.svidGeneration(),
                    sameBundles ? previous.trustGeneration() : TRUST_GENERATIONS.incrementAndGet(),
                    other.obtainedAt());
            if (!quiet) {
                tell(previous, current);
            }
        }
    }

    /**
     * Adds a listener.
     *
     * @param listener told of each change, in order
     * @return ends the listening when closed
     */
    public Registration addListener(IdentityListener listener) {
        Objects.requireNonNull(listener, "listener");
        // An object of its own for each registration, so that a listener that is added twice is removed once.
        IdentityListener own = (previous, next) -> listener.onChange(previous, next);
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    private void tell(IdentitySnapshot previous, IdentitySnapshot next) {
        for (IdentityListener listener : listeners) {
            try {
                listener.onChange(previous, next);
            } catch (Throwable e) {
                LOG.warn("An identity listener failed; the change is in force all the same.", e);
            }
        }
    }
}
