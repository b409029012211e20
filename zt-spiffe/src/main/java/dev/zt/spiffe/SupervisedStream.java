package dev.zt.spiffe;

import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a stream of the Workload API open: opens it again whenever it ends, hangs or is silent past the time at which
 * news was due, and gives up only if asking again is of no use (Workload Endpoint, appendix A; Workload API §4.2).
 *
 * <p>All of it runs on the one thread of the executor.
 *
 * @param <M> what the agent answers
 */
final class SupervisedStream<M> {

    private static final Logger LOG = LoggerFactory.getLogger(WorkloadApiSource.class);

    private final Opener<M> opener;
    private final Owner<M> owner;
    private final Diagnosis diagnosis;
    private final ProblemLog problems;
    private final Context context;
    private final Timing timing;
    private final Backoff backoff;
    private final Refusal refusal;

    private @Nullable Attempt attempt;
    private boolean down = true;
    private long downSince;
    private Instant newsDueAt = Instant.MAX;

    SupervisedStream(Opener<M> opener, Owner<M> owner, Diagnosis diagnosis, ProblemLog problems, Context context) {
        this.opener = opener;
        this.owner = owner;
        this.diagnosis = diagnosis;
        this.problems = problems;
        this.context = context;
        this.timing = context.timing();
        this.backoff = new Backoff(timing.firstPause(), context.chance());
        this.refusal = new Refusal(context.executor(), timing.redactAfter(), context.nanoTime(), owner::redacted);
        this.downSince = now();
    }

    /** Opens one stream. */
    @FunctionalInterface
    interface Opener<M> {

        /** Returns what ends the stream. The listener is called on the executor, and not before this has returned. */
        Runnable open(WorkloadApiStream.Listener<M> listener);
    }

    /** What differs from stream to stream. */
    interface Owner<M> {

        /**
         * Takes a message and ends or begins the problem that it shows.
         *
         * @return when the next is due
         * @throws MalformedMessageException if it is of no use; what it would have replaced stays (§4.5)
         */
        Instant take(M message) throws MalformedMessageException;

        /** The agent took back what it gave, and does not give it again. */
        void redacted();

        /** Is told at each look, with how long there has been no stream. */
        void looked(Duration down);

        /** The agent is not asked again. */
        void gaveUp(WorkloadApiProblem problem);
    }

    /**
     * What streams of one source share.
     *
     * @param nanoTime as {@link System#nanoTime()}
     * @param chance gives numbers from 0 to 1
     */
    record Context(
            ScheduledExecutorService executor,
            Timing timing,
            Clock clock,
            LongSupplier nanoTime,
            DoubleSupplier chance) {}

    void start() {
        context.executor().execute(this::open);
        long look = timing.look().toMillis();
        // Nothing to watch: what the task throws is caught in it.
        Future<?> unused =
                context.executor().scheduleWithFixedDelay(this::lookSafely, look, look, TimeUnit.MILLISECONDS);
    }

    /** Ends the stream for good; to be called on the executor. */
    void stop() {
        refusal.stop();
        hangUp();
    }

    private void hangUp() {
        if (attempt != null) {
            attempt.close();
            attempt = null;
        }
    }

    private void open() {
        Attempt next = new Attempt();
        attempt = next;
        try {
            next.end = opener.open(next);
        } catch (RuntimeException | Error e) {
            LOG.error("A stream to the Workload API could not be made.", e);
            lost(diagnosis.ended(Status.UNAVAILABLE.withDescription(e.toString())));
        }
    }

    private void take(M message) {
        try {
            newsDueAt = owner.take(message);
            down = false;
            refusal.ended();
        } catch (MalformedMessageException e) {
            unusable(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("A message of the Workload API could not be processed.", e);
            unusable(e.toString());
        }
    }

    /** The stream goes on (§4.5); in case nothing better comes by itself, it is opened anew before long. */
    private void unusable(String why) {
        problems.begins(diagnosis.malformed(why), context.clock().instant());
        newsDueAt = Instant.MIN;
    }

    private void lost(WorkloadApiProblem problem) {
        if (attempt != null && attempt.answered) {
            backoff.lasted(since(attempt.openedAt), timing.soonPause());
        }
        hangUp();
        if (!down) {
            down = true;
            downSince = now();
        }
        problems.begins(problem, context.clock().instant());
        if (problem.cause() == WorkloadApiProblem.Cause.NO_IDENTITY_ISSUED) {
            refusal.begins();
        }
        if (problem.cause().isFinal()) {
            owner.gaveUp(problem);
        } else {
            long pause = backoff.next(longestPause(problem.cause()));
            Future<?> unused = context.executor().schedule(this::open, pause, TimeUnit.MILLISECONDS);
        }
    }

    /** A look at a socket of this host costs little; and what was deleted by mistake is back before long, or not at all. */
    private Duration longestPause(WorkloadApiProblem.Cause cause) {
        boolean soon = cause == WorkloadApiProblem.Cause.NO_IDENTITY_ISSUED
                ? refusal.isYoungerThan(timing.soonFor())
                : diagnosis.isSeenAtSocket(cause);
        return soon ? timing.soonPause() : timing.longestPause();
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            LOG.error("The watch over the Workload API failed and goes on.", e);
        }
    }

    private void look() {
        owner.looked(down ? since(downSince) : Duration.ZERO);
        if (attempt == null) {
            return;
        }
        if (!attempt.answered) {
            if (since(attempt.openedAt).compareTo(timing.answerWithin()) >= 0) {
                lost(diagnosis.noAnswer(timing.answerWithin()));
            }
        } else if (!context.clock().instant().isBefore(newsDueAt)
                && since(attempt.heardAt).compareTo(timing.askAgain()) >= 0) {
            hangUp();
            open();
        }
    }

    private long now() {
        return context.nanoTime().getAsLong();
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(now() - nanos);
    }

    /** One try; what comes of it after another took its place is not heard. */
    private final class Attempt implements WorkloadApiStream.Listener<M> {

        private final long openedAt = now();
        private @Nullable Runnable end;
        private boolean answered;
        private long heardAt;

        @Override
        public void message(M message) {
            if (isCurrent()) {
                answered = true;
                heardAt = now();
                take(message);
            }
        }

        @Override
        public void ended(Status status) {
            if (isCurrent()) {
                lost(diagnosis.ended(status));
            }
        }

        @SuppressWarnings("ReferenceEquality") // Is it this very one?
        private boolean isCurrent() {
            return this == attempt;
        }

        void close() {
            if (end != null) {
                end.run();
            }
        }
    }
}
