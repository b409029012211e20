package dev.zt.spiffe;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.ZtException;
import dev.zt.jwt.JwtSvid;
import dev.zt.jwt.JwtSvids;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * JWT-SVIDs of this workload from the SPIFFE Workload API, one for each audience, kept until they are renewed.
 *
 * <p>The first {@link #fetch} for an audience waits for the agent, at most {@linkplain Builder#deadline 5 s}. From about the
 * middle of a token's life on, the first caller starts a renewal and gets the token at hand, as others do meanwhile; a
 * renewal that fails is tried again after a few seconds, and the last token is used for as long as it is valid. For one
 * audience there is never more than one question to the agent at a time.
 *
 * <p>Thread-safe. Owns two daemon threads, ended by {@link #close()}. Implements Workload API §6 for JWT-SVIDs.
 *
 * <h2>Guarantees</h2>
 *
 * A token that is returned is not expired, names the audience and, if one was asked for, the subject; it is of the
 * development authority only if {@link Builder#acceptDevelopment()} was said. No message and no log shows it.
 *
 * <h2>Does not protect against</h2>
 *
 * Whoever is shown a token: he can use it at its audience until it ends. Show it over TLS alone.
 */
public final class JwtSvidSource implements JwtSvids, AutoCloseable {

    private final Duration deadline;
    private final JwtSvidCall call;
    private final JwtSvidCache cache;
    private final ExecutorService executor;
    private final EventLoopGroup eventLoop;
    private final AtomicBoolean closed = new AtomicBoolean();

    private JwtSvidSource(Builder options) {
        this.deadline = options.deadline;
        // What the transport still has to say once this is closed is heard by nobody.
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                daemon("zt-jwt-svid"),
                new ThreadPoolExecutor.DiscardPolicy());
        this.eventLoop = new MultiThreadIoEventLoopGroup(1, daemon("zt-jwt-svid-io"), NioIoHandler.newFactory());
        this.call = new JwtSvidCall(options, eventLoop, executor);
        this.cache = new JwtSvidCache(call::start, options.maxAudiences, options.retryAfter, options.clock);
    }

    private static ThreadFactory daemon(String name) {
        return runnable -> {
            Thread thread = new Thread(runnable, name);
            thread.setDaemon(true);
            return thread;
        };
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

    /**
     * Returns a JWT-SVID that is valid now: at once if there is one, else from the agent.
     *
     * @param audience whom it is to be shown to; from configuration, never from a request
     * @return the JWT-SVID
     * @throws IllegalArgumentException if the audience is blank
     * @throws IllegalStateException if the source is closed
     * @throws ZtException with code NO_JWT_SVID if there is none within the deadline, or too many audiences were asked
     *     for; the message says why
     */
    @Override
    public JwtSvid fetch(String audience) {
        if (audience.isBlank()) {
            throw new IllegalArgumentException("audience is blank; name the one that the token is to be shown to");
        }
        return await(audience, cache.get(audience));
    }

    private JwtSvid await(String audience, CompletableFuture<JwtSvid> flight) {
        try {
            // The call has the same deadline and a diagnosis; this is for the case that it never ends.
            return flight.get(deadline.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw failure(audience, String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw failure(audience, "the question to the agent did not end in time. See whether this host hangs.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(audience, "the wait for it was interrupted.", e);
        }
    }

    static ZtException failure(String audience, String why, @Nullable Throwable cause) {
        return new ZtException(
                ZtException.Code.NO_JWT_SVID,
                "No JWT-SVID for audience \"" + Shown.text(audience) + "\": " + why,
                cause);
    }

    /** Ends what is under way, and the threads. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        cache.close();
        // On the executor, behind the questions that were asked before: none is opened on what has ended.
        executor.execute(() -> {
            call.close();
            executor.shutdown();
            // Daemon threads: nobody has to wait for their end.
            Future<?> unused = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        });
    }

    /** Describes a {@link JwtSvidSource}. Not thread-safe. */
    public static final class Builder {

        private final WorkloadApiAddress address;
        private int maxAudiences = 64;
        private Duration deadline = Duration.ofSeconds(5);
        private Duration retryAfter = Duration.ofSeconds(5);
        private Clock clock = Clock.systemUTC();
        private @Nullable SpiffeId subject;
        private boolean development;

        private Builder(WorkloadApiAddress address) {
            this.address = Objects.requireNonNull(address, "address");
        }

        /**
         * Sets for how many audiences there may be tokens at a time; those that have expired do not count. Default: 64.
         *
         * @param most at least 1
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder maxAudiences(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("maxAudiences must be at least 1, not " + most);
            }
            this.maxAudiences = most;
            return this;
        }

        /**
         * Sets how long the agent may take. Default: 5 s.
         *
         * @param deadline a positive duration
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder deadline(Duration deadline) {
            if (deadline.toMillis() < 1) {
                throw new IllegalArgumentException("deadline must be positive, not " + deadline);
            }
            this.deadline = deadline;
            return this;
        }

        /**
         * Asks for tokens of one identity, where the agent has several for this process. Default: the agent's choice.
         *
         * @param subject the SPIFFE ID that tokens must name
         * @return this
         */
        public Builder subject(SpiffeId subject) {
            this.subject = Objects.requireNonNull(subject, "subject");
            return this;
        }

        /**
         * Accepts tokens of the development authority, whose keys protect nothing. Default: they are refused.
         *
         * @return this
         */
        public Builder acceptDevelopment() {
            this.development = true;
            return this;
        }

        /**
         * Sets the clock. Default: the system's.
         *
         * @param clock tells whether tokens are valid and when renewal is due
         * @return this
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        Builder retryAfter(Duration retryAfter) {
            this.retryAfter = retryAfter;
            return this;
        }

        WorkloadApiAddress address() {
            return address;
        }

        Duration deadline() {
            return deadline;
        }

        Clock clock() {
            return clock;
        }

        @Nullable
        SpiffeId subject() {
            return subject;
        }

        boolean acceptsDevelopment() {
            return development;
        }

        /**
         * Opens the source. Nothing is asked of the agent yet.
         *
         * @return the source
         */
        public JwtSvidSource open() {
            return new JwtSvidSource(this);
        }
    }
}
