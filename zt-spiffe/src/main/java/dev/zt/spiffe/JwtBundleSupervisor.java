package dev.zt.spiffe;

import dev.zt.jwt.JwtBundleSet;
import io.grpc.Status;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a stream of JWT bundles open beside the one of X.509-SVIDs, which it never touches. Bundles that the agent takes
 * back, or has not confirmed for their bound, are dropped: no token is valid then.
 *
 * <p>All of it runs on the one thread of the executor.
 */
final class JwtBundleSupervisor implements WorkloadApiStream.Listener<JWTBundlesResponse> {

    private static final Logger LOG = LoggerFactory.getLogger(WorkloadApiSource.class);

    private final Function<WorkloadApiStream.Listener<JWTBundlesResponse>, WorkloadApiStream<JWTBundlesResponse>>
            streams;
    private final ScheduledExecutorService executor;
    private final Consumer<JwtBundleSet> publication;
    private final Diagnosis diagnosis;
    private final ProblemLog problems;
    private final Backoff backoff;
    private final Timing timing;
    private final Clock clock;
    private final Duration maxAge;
    private final boolean acceptDevelopment;

    private @Nullable WorkloadApiStream<JWTBundlesResponse> stream;
    private boolean answered;
    private long openedAt;
    private long heardAt;
    private @Nullable Instant confirmedAt;
    private Instant newsDueAt = Instant.MAX;

    JwtBundleSupervisor(
            Function<WorkloadApiStream.Listener<JWTBundlesResponse>, WorkloadApiStream<JWTBundlesResponse>> streams,
            ScheduledExecutorService executor,
            Consumer<JwtBundleSet> publication,
            Diagnosis diagnosis,
            ProblemLog problems,
            Backoff backoff,
            WorkloadApiSource.Builder options) {
        this.streams = streams;
        this.executor = executor;
        this.publication = publication;
        this.diagnosis = diagnosis;
        this.problems = problems;
        this.backoff = backoff;
        this.timing = options.timing();
        this.clock = options.clock();
        this.maxAge = options.maxBundleAge();
        this.acceptDevelopment = options.acceptsDevelopment();
    }

    void start() {
        executor.execute(this::open);
        // Nothing to watch: what the task throws is caught in it.
        Future<?> unused = executor.scheduleWithFixedDelay(
                this::lookSafely, timing.look().toMillis(), timing.look().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the stream; to be called on the executor. */
    void stop() {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    private void open() {
        answered = false;
        openedAt = System.nanoTime();
        try {
            stream = streams.apply(this);
        } catch (RuntimeException | Error e) {
            LOG.error("A stream of JWT bundles could not be made.", e);
            lost(diagnosis.ended(Status.UNAVAILABLE.withDescription(e.toString())));
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Is it this very stream?
    public void message(WorkloadApiStream<JWTBundlesResponse> from, JWTBundlesResponse message) {
        if (from != stream) {
            return;
        }
        answered = true;
        heardAt = System.nanoTime();
        try {
            take(JwtBundlesMessage.read(message, acceptDevelopment));
        } catch (MalformedMessageException e) {
            unusable(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("A message of JWT bundles could not be processed.", e);
            unusable(e.toString());
        }
    }

    private void take(JwtBundlesMessage message) {
        Instant now = clock.instant();
        confirmedAt = now;
        newsDueAt = now.plus(maxAge.dividedBy(2));
        problems.ended(now);
        message.complaints().forEach(complaint -> LOG.warn("Workload API: {}.", complaint));
        publication.accept(message.bundles());
    }

    /** The stream goes on and what it would have replaced stays (§4.5); it is opened anew before long. */
    private void unusable(String why) {
        begins(diagnosis.malformed(why));
        newsDueAt = Instant.MIN;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Is it this very stream?
    public void ended(WorkloadApiStream<JWTBundlesResponse> from, Status status) {
        if (from == stream) {
            lost(diagnosis.ended(status));
        }
    }

    private void lost(WorkloadApiProblem problem) {
        if (answered && elapsed(openedAt).compareTo(timing.longestPause()) > 0) {
            backoff.reset();
        }
        stop();
        begins(problem);
        if (problem.cause() == WorkloadApiProblem.Cause.NO_IDENTITY_ISSUED) {
            drop();
        }
        if (!problem.cause().isFinal()) {
            Future<?> unused = executor.schedule(this::open, backoff.next(), TimeUnit.MILLISECONDS);
        }
    }

    private void begins(WorkloadApiProblem problem) {
        problems.begins(
                new WorkloadApiProblem(problem.cause(), "No news of JWT bundles. " + problem.message()),
                clock.instant());
    }

    private void drop() {
        confirmedAt = null;
        publication.accept(JwtBundleSet.empty());
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("The watch over JWT bundles failed and goes on.", e);
        }
    }

    private void look() {
        Instant now = clock.instant();
        if (confirmedAt != null && !now.isBefore(confirmedAt.plus(maxAge))) {
            LOG.warn("The JWT bundles were not confirmed for {}: no JWT-SVID is valid until they are.", maxAge);
            drop();
        }
        if (stream == null) {
            return;
        }
        if (!answered) {
            if (elapsed(openedAt).compareTo(timing.answerWithin()) >= 0) {
                lost(diagnosis.noAnswer(timing.answerWithin()));
            }
        } else if (!now.isBefore(newsDueAt) && elapsed(heardAt).compareTo(timing.askAgain()) >= 0) {
            stop();
            open();
        }
    }

    private static Duration elapsed(long sinceNanos) {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }
}
