package dev.zt.spiffe;

import dev.zt.identity.ZtException;
import dev.zt.source.IdentityListener;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.IdentitySource;
import dev.zt.source.SnapshotPublisher;
import dev.zt.trust.Registration;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesRequest;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * The identity that an agent, SPIRE's say, issues to this process by the SPIFFE Workload API.
 *
 * <pre>{@code
 * try (WorkloadApiSource source = WorkloadApiSource.open(); // the address is in SPIFFE_ENDPOINT_SOCKET
 *         Zt zt = Zt.builder(source).policyFile(Path.of("policy.yaml")).build()) {
 *     …
 * }
 * }</pre>
 *
 * <p>Opening waits for the first SVID, at most {@linkplain Builder#startTimeout 30 s}, and fails with a diagnosis. From
 * then on the stream is supervised: it is opened again whenever it ends, breaks, or is silent past the time at which news
 * was due, with growing, jittered pauses, for as long as the source is open. Pauses grow to a second while nobody listens on
 * a unix socket, and for the first five minutes in which the agent knows of no identity; otherwise to ten. Only an agent that
 * calls the request invalid, or does not know the API, is not asked again. While there is no stream the last SVIDs and
 * bundles stay; after 30 s of that they count as {@link dev.zt.source.Freshness#STALE}; once the SVID expires, or its bundles
 * were not confirmed for {@linkplain Builder#maxBundleAge their bound}, every call is denied.
 *
 * <p>An identity that the agent takes back is asked for again at once, since SPIRE's agents refuse for a moment while they
 * replace one; if it is not given again within 0.6 s it is not used any more, and every call is denied.
 *
 * <p>Thread-safe. Owns two daemon threads, ended by {@link #close()}. Implements Workload Endpoint §3 and §4, Workload
 * API §4 and §5 for X.509-SVIDs, and §6 for JWT bundles where they are {@linkplain Builder#jwtBundles followed}.
 *
 * <h2>Guarantees</h2>
 *
 * SVIDs, keys and bundles of one message are published together or not at all; a key is that of its certificate. An SVID
 * of the development authority is refused, unless {@link Builder#acceptDevelopment()} was said.
 *
 * <h2>Does not protect against</h2>
 *
 * Whoever controls the socket: the agent is believed. Protect the folder that it lies in.
 */
public final class WorkloadApiSource implements IdentitySource {

    private final SnapshotPublisher publisher;
    private final ProblemLog problems;
    private final ProblemLog jwtProblems;
    private final Runnable stop;

    private WorkloadApiSource(SnapshotPublisher publisher, ProblemLog problems, ProblemLog jwtProblems, Runnable stop) {
        this.publisher = publisher;
        this.problems = problems;
        this.jwtProblems = jwtProblems;
        this.stop = stop;
    }

    /**
     * Opens a source on the address in {@value WorkloadApiAddress#VARIABLE}.
     *
     * @return the source, with its first identity
     * @throws IllegalArgumentException if the variable holds no address
     * @throws ZtException with code NO_IDENTITY if there is none within 30 s; the message says why
     */
    public static WorkloadApiSource open() {
        return builder(WorkloadApiAddress.fromEnvironment()).open();
    }

    /**
     * Opens a source.
     *
     * @param address where the Workload API listens, for example {@code unix:///run/spire/agent.sock}
     * @return the source, with its first identity
     * @throws IllegalArgumentException if the text is no address
     * @throws ZtException with code NO_IDENTITY if there is none within 30 s; the message says why
     */
    public static WorkloadApiSource open(String address) {
        return builder(WorkloadApiAddress.parse(address)).open();
    }

    /**
     * Describes a source.
     *
     * @param address where the Workload API listens
     * @return a builder
     */
    public static Builder builder(WorkloadApiAddress address) {
        return new Builder(address);
    }

    @Override
    public IdentitySnapshot current() {
        return publisher.current();
    }

    @Override
    public Registration addListener(IdentityListener listener) {
        return publisher.addListener(listener);
    }

    /**
     * Returns why there is no news from the agent at present.
     *
     * @return the problem, or empty if all is well
     */
    public Optional<WorkloadApiProblem> problem() {
        return Optional.ofNullable(problems.current());
    }

    /**
     * Returns why there is no news of the JWT bundles at present.
     *
     * @return the problem, or empty if all is well or they are not followed
     */
    public Optional<WorkloadApiProblem> jwtProblem() {
        return Optional.ofNullable(jwtProblems.current());
    }

    /** Ends the stream; the last snapshot stays readable. Idempotent. */
    @Override
    public void close() {
        stop.run();
    }

    /** Describes a {@link WorkloadApiSource}. Not thread-safe. */
    public static final class Builder {

        private final WorkloadApiAddress address;
        private Duration startTimeout = Duration.ofSeconds(30);
        private Duration maxBundleAge = Duration.ofHours(24);
        private Timing timing = Timing.DEFAULT;
        private Clock clock = Clock.systemUTC();
        private boolean degraded;
        private boolean development;
        private boolean jwtBundles;

        private Builder(WorkloadApiAddress address) {
            this.address = Objects.requireNonNull(address, "address");
        }

        /**
         * Sets how long opening waits for the first identity. Default: 30 s.
         *
         * @param timeout a positive duration
         * @return this
         */
        public Builder startTimeout(Duration timeout) {
            this.startTimeout = positive(timeout, "timeout");
            return this;
        }

        /**
         * Opens at once, without an identity if need be: every call is denied until one arrives. Default: opening waits.
         *
         * @return this
         */
        public Builder startDegraded() {
            this.degraded = true;
            return this;
        }

        /**
         * Sets how long the source may be without a stream before it says so as {@link
         * dev.zt.source.Freshness#STALE}. Default: 30 s.
         *
         * @param bound a positive duration
         * @return this
         */
        public Builder staleAfter(Duration bound) {
            this.timing = timing.withStaleAfter(positive(bound, "bound"));
            return this;
        }

        /**
         * Sets how long bundles count after the agent last confirmed them. Default: 24 h.
         *
         * @param maxBundleAge a positive duration
         * @return this
         */
        public Builder maxBundleAge(Duration maxBundleAge) {
            this.maxBundleAge = positive(maxBundleAge, "maxBundleAge");
            return this;
        }

        /**
         * Accepts SVIDs of the development authority, whose keys protect nothing. Default: they are refused.
         *
         * @return this
         */
        public Builder acceptDevelopment() {
            this.development = true;
            return this;
        }

        /**
         * Follows the JWT bundles too, by a stream of their own whose failures do not touch X.509-SVIDs: they arrive shortly
         * after opening, and until then no JWT-SVID is valid. What the agent takes back, or does not confirm for {@linkplain
         * #maxBundleAge their bound}, is dropped. Default: there are none.
         *
         * @return this
         */
        public Builder jwtBundles() {
            this.jwtBundles = true;
            return this;
        }

        /**
         * Sets the clock. Default: the system's.
         *
         * @param clock tells whether SVIDs are valid and when news is due
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

        Timing timing() {
            return timing;
        }

        Clock clock() {
            return clock;
        }

        Duration maxBundleAge() {
            return maxBundleAge;
        }

        boolean acceptsDevelopment() {
            return development;
        }

        private static Duration positive(Duration duration, String name) {
            if (duration.isZero() || duration.isNegative()) {
                throw new IllegalArgumentException(name + " must be positive, not " + duration);
            }
            return duration;
        }

        /**
         * Opens the source.
         *
         * @return the source, with its first identity unless it may start without
         * @throws ZtException with code NO_IDENTITY if there is none in time; the message says why
         */
        public WorkloadApiSource open() {
            // What the transport still has to say once this is closed is heard by nobody.
            ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                    1, daemon("zt-workload-api"), new ThreadPoolExecutor.DiscardPolicy());
            EventLoopGroup eventLoop =
                    new MultiThreadIoEventLoopGroup(1, daemon("zt-workload-api-io"), NioIoHandler.newFactory());
            SupervisedStream.Context context = new SupervisedStream.Context(
                    executor,
                    timing,
                    clock,
                    System::nanoTime,
                    () -> ThreadLocalRandom.current().nextDouble());
            Publication publication = new Publication(clock, maxBundleAge, degraded);
            ProblemLog problems = problemLog();
            Diagnosis diagnosis = new Diagnosis(address);
            SupervisedStream<?> svids = new SupervisedStream<X509SVIDResponse>(
                    opener(
                            eventLoop,
                            executor,
                            (stub, observer) -> stub.fetchX509SVID(X509SVIDRequest.getDefaultInstance(), observer)),
                    new X509SvidFollower(publication, diagnosis, problems, this),
                    diagnosis,
                    problems,
                    context);
            ProblemLog jwtProblems = problemLog();
            SupervisedStream<?> bundles = new SupervisedStream<JWTBundlesResponse>(
                    opener(
                            eventLoop,
                            executor,
                            (stub, observer) -> stub.fetchJWTBundles(JWTBundlesRequest.getDefaultInstance(), observer)),
                    new JwtBundleFollower(publication::jwtBundles, jwtProblems, this),
                    new Diagnosis(address, "No news of JWT bundles. "),
                    jwtProblems,
                    context);
            AtomicBoolean stopped = new AtomicBoolean();
            Runnable stop = () -> {
                if (stopped.compareAndSet(false, true)) {
                    stop(
                            () -> {
                                svids.stop();
                                bundles.stop();
                            },
                            executor,
                            eventLoop);
                }
            };
            svids.start();
            if (jwtBundles) {
                bundles.start();
            }
            try {
                return new WorkloadApiSource(await(publication, problems), problems, jwtProblems, stop);
            } catch (RuntimeException e) {
                stop.run();
                throw e;
            }
        }

        private <M> SupervisedStream.Opener<M> opener(
                EventLoopGroup eventLoop, Executor executor, WorkloadApiStream.Call<M> call) {
            return listener -> WorkloadApiStream.open(address, eventLoop, executor, call, listener)::close;
        }

        private ProblemLog problemLog() {
            return new ProblemLog(LoggerFactory.getLogger(WorkloadApiSource.class), address);
        }

        private SnapshotPublisher await(Publication publication, ProblemLog problems) {
            try {
                return publication.started().get(startTimeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw noIdentity(
                        String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
            } catch (TimeoutException e) {
                WorkloadApiProblem problem = problems.current();
                String why = problem == null
                        ? "Workload API at " + address + ": the agent has not answered yet. See whether it hangs."
                        : problem.message();
                throw noIdentity(why + " Waited " + startTimeout.toMillis() + " ms.", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw noIdentity("Workload API at " + address + ": the wait for it was interrupted.", e);
            }
        }

        private static ZtException noIdentity(String message, Exception cause) {
            return new ZtException(ZtException.Code.NO_IDENTITY, "No identity. " + message, cause);
        }

        private static void stop(Runnable streams, ScheduledThreadPoolExecutor executor, EventLoopGroup eventLoop) {
            executor.execute(() -> {
                streams.run();
                executor.shutdownNow();
                // Daemon threads: nobody has to wait for their end.
                Future<?> unused = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            });
        }

        private static ThreadFactory daemon(String name) {
            return runnable -> {
                Thread thread = new Thread(runnable, name);
                thread.setDaemon(true);
                return thread;
            };
        }
    }
}
