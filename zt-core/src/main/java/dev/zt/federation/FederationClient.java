package dev.zt.federation;

import dev.zt.identity.TrustDomain;
import dev.zt.source.BundleSource;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles of foreign trust domains, fetched from their bundle endpoints again and again (SPIFFE Federation §5, §6).
 *
 * <pre>{@code
 * FederationClient partners = FederationClient.builder(FederationEndpoint.httpsSpiffe(
 *                 TrustDomain.parse("partner.example"),
 *                 URI.create("https://spire.partner.example:8443"),
 *                 SpiffeId.parse("spiffe://partner.example/spire/server"),
 *                 firstBundle))
 *         .open();
 * }</pre>
 *
 * <p>A domain is vouched for from the first successful fetch on; {@link #awaitFirst} waits for it. Each endpoint is asked
 * again when it hints at, within 10 s and a third of the {@linkplain Builder#maxBundleAge age} that bundles may reach, and
 * up to a tenth sooner by chance. A fetch that fails is logged and waits for the next turn, while the last bundle stays;
 * before the first success the turns come after 10 s, 20 s, and so on up to five minutes. Redirects are followed three
 * times for the one fetch, each under the same checks.
 *
 * <p>Thread-safe. Owns a daemon thread for each endpoint, ended by {@link #close()}.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>A document is taken from nobody but a server that proved itself as configured, in this fetch: by a certificate for
 *       the URL's host ({@code https_web}), or by a valid X.509-SVID of the configured ID under the newest bundle of its
 *       domain ({@code https_spiffe}). This workload shows no certificate.
 *   <li>An answer has at most 1 MB and the time that {@link Builder#timeout} allows, whatever it claims.
 *   <li>A bundle that could not be fetched for the age it may reach vouches for nobody, without anybody noticing in time.
 *   <li>A document with a lower sequence number than one before is never taken.
 * </ul>
 *
 * <h2>Does not protect against</h2>
 *
 * A foreign domain that vouches for whom it should not: policy has to name whom of it one trusts. An authority that was
 * stolen and is still in the last bundle that this client could fetch: with it one can pose as an {@code https_spiffe}
 * endpoint of that domain, however old that bundle is.
 */
public final class FederationClient implements BundleSource {

    private static final Logger LOG = LoggerFactory.getLogger(FederationClient.class);

    private final Map<TrustDomain, EndpointPoller> pollers = new LinkedHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor executor;
    private volatile TrustBundleSet bundles = TrustBundleSet.empty();

    private FederationClient(Builder options) {
        options.endpoints.forEach((domain, endpoint) -> {
            BundleFetcher fetcher = new BundleFetcher(endpoint.url(), trust(endpoint, options), options.timeout);
            pollers.put(
                    domain,
                    new EndpointPoller(endpoint, fetcher, options.maxBundleAge, options.timing(), options.clock));
        });
        this.executor = new ScheduledThreadPoolExecutor(pollers.size(), runnable -> {
            Thread thread = new Thread(runnable, "zt-federation");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        pollers.values().forEach(poller -> schedule(poller, Duration.ZERO));
    }

    private ServerTrust trust(FederationEndpoint endpoint, Builder options) {
        if (endpoint.profile() instanceof EndpointProfile.HttpsSpiffe spiffe) {
            return new SpiffeTrust(spiffe.endpointId(), () -> newest(spiffe), options.clock);
        }
        return new WebTrust(((EndpointProfile.HttpsWeb) endpoint.profile()).authorities(), options.clock);
    }

    /** Returns what was fetched last of the server's domain, else what was configured. */
    private @Nullable TrustBundle newest(EndpointProfile.HttpsSpiffe profile) {
        EndpointPoller poller = pollers.get(profile.endpointId().trustDomain());
        EndpointPoller.Fetched last = poller == null ? null : poller.last();
        return last == null ? profile.first() : last.bundle();
    }

    /**
     * Describes a client.
     *
     * @param endpoints one for each foreign trust domain, at least one in all
     * @return a builder
     * @throws IllegalArgumentException if there is none, two are of one domain, or a server's domain is known neither by a
     *     configured bundle nor by an endpoint that can be asked without it
     */
    public static Builder builder(FederationEndpoint... endpoints) {
        return builder(Arrays.asList(endpoints));
    }

    /**
     * Describes a client.
     *
     * @param endpoints one for each foreign trust domain, at least one in all
     * @return a builder
     * @throws IllegalArgumentException if there is none, two are of one domain, or a server's domain is known neither by a
     *     configured bundle nor by an endpoint that can be asked without it
     */
    public static Builder builder(Collection<FederationEndpoint> endpoints) {
        return new Builder(endpoints);
    }

    private void schedule(EndpointPoller poller, Duration pause) {
        try {
            // Nothing to watch: the turn catches whatever goes wrong in it.
            Future<?> unused = executor.schedule(() -> turn(poller), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            if (!executor.isShutdown()) {
                throw e;
            }
        }
    }

    private void turn(EndpointPoller poller) {
        try {
            poll(poller);
        } catch (Throwable e) {
            LOG.error("A turn of the bundle of {} failed; the next one comes.", poller.trustDomain(), e);
        } finally {
            double sooner = 1 - ThreadLocalRandom.current().nextDouble() / 10;
            schedule(poller, Duration.ofNanos((long) (poller.pause().toNanos() * sooner)));
        }
    }

    private void poll(EndpointPoller poller) {
        if (poller.poll()) {
            publish();
            poller.first().countDown();
        }
    }

    private void publish() {
        synchronized (pollers) {
            List<TrustBundle> all = new ArrayList<>();
            Map<TrustDomain, Instant> goodUntil = new HashMap<>();
            for (EndpointPoller poller : pollers.values()) {
                EndpointPoller.Fetched last = poller.last();
                if (last != null) {
                    all.add(last.bundle());
                    goodUntil.put(poller.trustDomain(), last.goodUntil());
                }
            }
            bundles = TrustBundleSet.of(all).withGoodUntil(goodUntil);
        }
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (Throwable e) {
                LOG.warn("A listener for bundles failed; the change is in force all the same.", e);
            }
        }
    }

    @Override
    public Set<TrustDomain> trustDomains() {
        return Collections.unmodifiableSet(pollers.keySet());
    }

    @Override
    public TrustBundleSet bundles() {
        return bundles;
    }

    @Override
    public Registration addListener(Runnable listener) {
        Objects.requireNonNull(listener, "listener");
        // An object of its own for each registration, so that a listener that is added twice is removed once.
        Runnable own = () -> listener.run();
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    /**
     * Waits until each bundle was fetched once.
     *
     * @param timeout the longest wait
     * @return whether each was; if not, {@link #status()} says what is wrong
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitFirst(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (EndpointPoller poller : pollers.values()) {
            if (!poller.first().await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Fetches all bundles now, on this thread, besides their turns. Never throws: what fails is logged and shows in
     * {@link #status()}.
     */
    public void refresh() {
        pollers.values().forEach(this::poll);
    }

    /**
     * Tells what is known of each bundle, and what is wrong.
     *
     * @return the state of each domain at this moment, in the order of the endpoints
     */
    public List<FederationStatus> status() {
        return pollers.values().stream().map(EndpointPoller::status).toList();
    }

    /** Ends the fetches. Bundles that were fetched count until they are too old. Idempotent. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** Describes a {@link FederationClient}. Not thread-safe. */
    public static final class Builder {

        private static final Duration SMALLEST_AGE = Duration.ofSeconds(30);

        private final Map<TrustDomain, FederationEndpoint> endpoints = new LinkedHashMap<>();
        private Duration maxBundleAge = Duration.ofHours(24);
        private Duration timeout = Duration.ofSeconds(10);
        private Clock clock = Clock.systemUTC();
        private @Nullable Timing timing;

        private Builder(Collection<FederationEndpoint> endpoints) {
            for (FederationEndpoint endpoint : endpoints) {
                if (this.endpoints.put(endpoint.trustDomain(), endpoint) != null) {
                    throw new IllegalArgumentException(
                            "endpoints has two for trust domain " + endpoint.trustDomain() + "; leave one of them");
                }
            }
            if (this.endpoints.isEmpty()) {
                throw new IllegalArgumentException("endpoints is empty: name at least one");
            }
            this.endpoints.values().forEach(this::requireStart);
        }

        /** Somewhere there must be a server that can be known before anything was fetched. */
        private void requireStart(FederationEndpoint endpoint) {
            Set<TrustDomain> seen = new HashSet<>();
            FederationEndpoint next = endpoint;
            while (next.profile() instanceof EndpointProfile.HttpsSpiffe spiffe && spiffe.first() == null) {
                seen.add(next.trustDomain());
                TrustDomain server = spiffe.endpointId().trustDomain();
                FederationEndpoint known = endpoints.get(server);
                if (known == null || seen.contains(server)) {
                    throw new IllegalArgumentException(
                            "the endpoint for " + next.trustDomain() + " is served by " + spiffe.endpointId()
                                    + ", whose bundle cannot be known; give the first bundle of " + server);
                }
                next = known;
            }
        }

        /**
         * Sets how long a bundle vouches after it was last fetched. Default: 24 h.
         *
         * @param maxBundleAge 30 s or more
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder maxBundleAge(Duration maxBundleAge) {
            if (maxBundleAge.compareTo(SMALLEST_AGE) < 0) {
                throw new IllegalArgumentException(
                        "maxBundleAge must be " + SMALLEST_AGE + " or more, not " + maxBundleAge);
            }
            this.maxBundleAge = maxBundleAge;
            return this;
        }

        /**
         * Sets how long one fetch may take in all: connection, handshake, redirects, and the whole answer. Default: 10 s.
         *
         * @param timeout a positive duration
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder timeout(Duration timeout) {
            if (timeout.isZero() || timeout.isNegative()) {
                throw new IllegalArgumentException("timeout must be positive, not " + timeout);
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Sets the clock. Default: the system's.
         *
         * @param clock tells how old bundles are and whether certificates are valid
         * @return this
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        Builder timing(Timing timing) {
            this.timing = timing;
            return this;
        }

        private Timing timing() {
            return timing == null ? Timing.within(maxBundleAge) : timing;
        }

        /**
         * Starts to fetch.
         *
         * @return the client, whose domains are vouched for by nobody until the first fetch has succeeded
         */
        public FederationClient open() {
            return new FederationClient(this);
        }
    }
}
