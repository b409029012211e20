package dev.zt.spiffe;

import io.grpc.Status;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a stream of the Workload API open: opens it again whenever it ends, hangs or is silent past the time at which
 * news was due, and gives up only if asking again is of no use (Workload Endpoint, appendix A; Workload API §4.2).
 *
 * <p>All of it runs on the one thread of the executor.
 */
final class StreamSupervisor implements WorkloadApiStream.Listener<X509SVIDResponse> {

    private static final Logger LOG = LoggerFactory.getLogger(WorkloadApiSource.class);

    private final Function<WorkloadApiStream.Listener<X509SVIDResponse>, WorkloadApiStream<X509SVIDResponse>> streams;
    private final ScheduledExecutorService executor;
    private final Publication publication;
    private final Diagnosis diagnosis;
    private final ProblemLog problems;
    private final Backoff backoff;
    private final Timing timing;
    private final Clock clock;
    private final boolean acceptDevelopment;

    private @Nullable WorkloadApiStream<X509SVIDResponse> stream;
    private boolean answered;
    private boolean down = true;
    private long openedAt;
    private long downSince = System.nanoTime();
    private long heardAt;
    private Instant newsDueAt = Instant.MAX;

    StreamSupervisor(
            Function<WorkloadApiStream.Listener<X509SVIDResponse>, WorkloadApiStream<X509SVIDResponse>> streams,
            ScheduledExecutorService executor,
            Publication publication,
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
            LOG.error("A stream to the Workload API could not be made.", e);
            lost(diagnosis.ended(Status.UNAVAILABLE.withDescription(e.toString())));
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Is it this very stream?
    public void message(WorkloadApiStream<X509SVIDResponse> from, X509SVIDResponse message) {
        if (from != stream) {
            return;
        }
        answered = true;
        heardAt = System.nanoTime();
        try {
            take(X509SvidMessage.read(message, acceptDevelopment));
        } catch (MalformedMessageException e) {
            unusable(diagnosis.malformed(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.error("A message of the Workload API could not be processed.", e);
            unusable(diagnosis.malformed(e.toString()));
        }
    }

    private void take(X509SvidMessage message) {
        String invalid = publication.invalidity(message);
        if (invalid != null) {
            unusable(diagnosis.notValid(invalid));
        } else {
            problems.ended(clock.instant());
        }
        down = false;
        message.complaints().forEach(complaint -> LOG.warn("Workload API: {}.", complaint));
        newsDueAt = publication.publish(message, invalid == null);
    }

    /** The stream goes on (§4.5); in case nothing better comes by itself, it is opened anew before long. */
    private void unusable(WorkloadApiProblem problem) {
        problems.begins(problem, clock.instant());
        newsDueAt = Instant.MIN;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Is it this very stream?
    public void ended(WorkloadApiStream<X509SVIDResponse> from, Status status) {
        if (from == stream) {
            lost(diagnosis.ended(status));
        }
    }

    private void lost(WorkloadApiProblem problem) {
        boolean lasted = answered && elapsed(openedAt).compareTo(timing.longestPause()) > 0;
        if (lasted) {
            backoff.reset();
        }
        stop();
        if (!down) {
            down = true;
            downSince = System.nanoTime();
        }
        problems.begins(problem, clock.instant());
        if (problem.cause() == WorkloadApiProblem.Cause.NO_IDENTITY_ISSUED) {
            publication.redact();
        }
        if (problem.cause().isFinal()) {
            publication.started().completeExceptionally(new IllegalStateException(problem.message()));
        } else {
            Future<?> unused = executor.schedule(this::open, backoff.next(), TimeUnit.MILLISECONDS);
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("The watch over the Workload API failed and goes on.", e);
        }
    }

    private void look() {
        if (down && elapsed(downSince).compareTo(timing.staleAfter()) >= 0) {
            publication.outOfTouch();
        }
        if (stream == null) {
            return;
        }
        if (!answered) {
            if (elapsed(openedAt).compareTo(timing.answerWithin()) >= 0) {
                lost(diagnosis.noAnswer(timing.answerWithin()));
            }
        } else if (!clock.instant().isBefore(newsDueAt) && elapsed(heardAt).compareTo(timing.askAgain()) >= 0) {
            stop();
            open();
        }
    }

    private static Duration elapsed(long sinceNanos) {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }
}
