package dev.zt.source;

import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity of one source, with the bundles of other trust domains from others.
 *
 * <pre>{@code
 * FederationClient partners = FederationClient.builder(endpoints).open();
 * IdentitySource source = CompositeIdentitySource.builder(WorkloadApiSource.open())
 *         .bundles(partners)
 *         .open();
 * }</pre>
 *
 * <p>SVIDs, their generation and the freshness are those of the primary source. Each trust domain is vouched for by one
 * source alone: a domain that was given to a {@link BundleSource} by that source, also while it has no bundle for it, and
 * all others by the primary, the own domain always. Bundles of two sources are never merged.
 *
 * <p>Thread-safe. Owns no thread. {@link #close()} ends the listening; the sources stay the caller's to close.
 *
 * <h2>Guarantees</h2>
 *
 * A change of any source is in force when its listeners have been told. A bundle source that throws, or returns nothing,
 * vouches for nobody until it is well again and says so; a primary source that does leaves no identity.
 *
 * <h2>Does not protect against</h2>
 *
 * A bundle source that is wrong about its domains: it is believed, for these domains alone.
 */
public final class CompositeIdentitySource implements IdentitySource {

    private static final Logger LOG = LoggerFactory.getLogger(CompositeIdentitySource.class);

    private final IdentitySource primary;
    private final Map<BundleSource, Set<TrustDomain>> sources;
    private final Set<TrustDomain> foreign;
    private final List<Registration> registrations = new ArrayList<>();
    private final Set<TrustDomain> complained = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final SnapshotPublisher publisher;
    private Set<TrustDomain> own = Set.of();
    private boolean failing;
    private volatile @Nullable IdentitySnapshot seen;
    private volatile boolean closed;

    private CompositeIdentitySource(Builder options) {
        this.primary = options.primary;
        this.sources = new LinkedHashMap<>(options.sources);
        this.foreign = Set.copyOf(options.owners.keySet());
        IdentitySnapshot first = primary.current();
        this.publisher = SnapshotPublisher.mirroring(first, compose(first), options.clock);
        registrations.add(primary.addListener((previous, current) -> refresh()));
        sources.keySet().forEach(source -> registrations.add(source.addListener(this::refresh)));
        // What changed before there was a listener.
        refresh();
    }

    /**
     * Describes a composite source.
     *
     * @param primary the source of the identity, and of the bundles that no other source is asked for
     * @return a builder
     */
    public static Builder builder(IdentitySource primary) {
        return new Builder(primary);
    }

    /** Reads all sources anew, so that of two which change at once the one that comes last here sees both. */
    private void refresh() {
        lock.lock();
        try {
            read();
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        try {
            IdentitySnapshot snapshot = Objects.requireNonNull(primary.current(), "snapshot");
            seen = snapshot;
            publisher.mirror(snapshot, compose(snapshot));
            failing = false;
        } catch (Throwable e) {
            seen = null;
            if (!failing) {
                failing = true;
                LOG.error("The primary identity source failed; without an identity every call is denied.", e);
            }
            publisher.publish(new IdentityMaterial(List.of(), TrustBundleSet.empty(), Instant.EPOCH, false));
        }
    }

    /** Sources tell of changes alone: that they confirmed what they have shows only when they are asked. */
    private void takeInConfirmation() {
        // Who changes something at this moment needs no help, least of all from a listener of his own.
        if (!lock.isHeldByCurrentThread() && lock.tryLock()) {
            try {
                read();
            } finally {
                lock.unlock();
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // Is it this very snapshot?
    private boolean isBehind() {
        try {
            return primary.current() != seen;
        } catch (Throwable e) {
            return true;
        }
    }

    private IdentityMaterial compose(IdentitySnapshot snapshot) {
        if (!snapshot.svids().isEmpty()) {
            own = snapshot.svids().stream()
                    .map(X509Svid::id)
                    .map(id -> id.trustDomain())
                    .collect(Collectors.toUnmodifiableSet());
        }
        Map<TrustDomain, TrustBundle> bundles = new HashMap<>();
        Map<TrustDomain, Instant> goodUntil = new HashMap<>();
        for (TrustDomain domain : snapshot.bundles().trustDomains()) {
            if (own.contains(domain) || !foreign.contains(domain)) {
                take(domain, snapshot.bundles(), bundles, goodUntil);
            } else {
                complain(domain, "the primary source has a bundle of it as well, which does not count");
            }
        }
        sources.forEach((source, domains) -> {
            TrustBundleSet offered = offeredBy(source, domains);
            for (TrustDomain domain : domains) {
                if (own.contains(domain)) {
                    complain(domain, "it is the own one, which the primary source alone vouches for");
                } else {
                    take(domain, offered, bundles, goodUntil);
                }
            }
        });
        // A bundle source has no JWT bundles yet: of a domain that was given to it no JWT-SVID is valid.
        return snapshot.withBundles(
                TrustBundleSet.of(bundles.values()).withGoodUntil(goodUntil),
                domain -> own.contains(domain) || !foreign.contains(domain));
    }

    private static TrustBundleSet offeredBy(BundleSource source, Set<TrustDomain> domains) {
        try {
            return Objects.requireNonNull(source.bundles(), "bundles");
        } catch (Throwable e) {
            LOG.error("Bundle source {} failed; nobody vouches for {}.", source, domains, e);
            return TrustBundleSet.empty();
        }
    }

    private static void take(
            TrustDomain domain,
            TrustBundleSet from,
            Map<TrustDomain, TrustBundle> bundles,
            Map<TrustDomain, Instant> goodUntil) {
        from.get(domain).ifPresent(bundle -> {
            bundles.put(domain, bundle);
            goodUntil.put(domain, from.goodUntil(domain));
        });
    }

    /** Says once what somebody has to know about a domain. */
    private void complain(TrustDomain domain, String complaint) {
        if (complained.add(domain)) {
            LOG.warn("Trust domain {} was given to a bundle source: {}.", domain, complaint);
        }
    }

    @Override
    public IdentitySnapshot current() {
        if (!closed && isBehind()) {
            takeInConfirmation();
        }
        return publisher.current();
    }

    @Override
    public Registration addListener(IdentityListener listener) {
        return publisher.addListener(listener);
    }

    /** Ends the listening to the sources, which stay open; the last snapshot stays readable. Idempotent. */
    @Override
    public void close() {
        closed = true;
        registrations.forEach(Registration::close);
    }

    /** Describes a {@link CompositeIdentitySource}. Not thread-safe. */
    public static final class Builder {

        private final IdentitySource primary;
        private final Map<BundleSource, Set<TrustDomain>> sources = new LinkedHashMap<>();
        private final Map<TrustDomain, BundleSource> owners = new HashMap<>();
        private Clock clock = Clock.systemUTC();

        private Builder(IdentitySource primary) {
            this.primary = Objects.requireNonNull(primary, "primary");
        }

        /**
         * Gives the trust domains of a bundle source to it alone. Default: the primary source vouches for all.
         *
         * @param source vouches for its domains from now on, and nobody else does
         * @return this
         * @throws IllegalArgumentException if a domain was given to another source already
         */
        public Builder bundles(BundleSource source) {
            Set<TrustDomain> domains = Set.copyOf(source.trustDomains());
            for (TrustDomain domain : domains) {
                if (owners.putIfAbsent(domain, source) != null) {
                    throw new IllegalArgumentException(
                            "trust domain " + domain + " is vouched for by two sources; leave it to one of them");
                }
            }
            sources.put(source, domains);
            return this;
        }

        /**
         * Sets the clock. Default: the system's.
         *
         * @param clock dates the snapshot that is shown when the primary source fails
         * @return this
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Takes in what the sources say now, and follows them.
         *
         * @return the source, with the snapshot of this moment
         * @throws IllegalArgumentException if a bundle source was given the domain of the primary's SVID
         */
        public CompositeIdentitySource open() {
            for (X509Svid svid : primary.current().svids()) {
                TrustDomain own = svid.id().trustDomain();
                if (owners.containsKey(own)) {
                    throw new IllegalArgumentException(
                            "trust domain " + own
                                    + " is the own one, which the primary source alone vouches for; take it from the bundle source");
                }
            }
            return new CompositeIdentitySource(this);
        }
    }
}
