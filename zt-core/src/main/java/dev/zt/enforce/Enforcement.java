package dev.zt.enforce;

import dev.zt.authz.Decision;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an adapter acts on: the decision, its id, and when its record is written.
 *
 * @param decision allow or deny
 * @param id names this decision in records and responses; unguessable
 * @param recorded completes when the audit record is as safe as its sinks promise; the response to a denial waits for it
 */
public record Enforcement(Decision decision, String id, CompletionStage<Void> recorded) {

    /** The longest that {@link #awaitRecorded} waits, in milliseconds. */
    public static final long MAX_WAIT_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(Enforcement.class);

    /**
     * Checks that nothing is missing.
     *
     * @param decision allow or deny
     * @param id names this decision in records and responses; unguessable
     * @param recorded completes when the audit record is as safe as its sinks promise; the response to a denial
     *     waits for it
     */
    public Enforcement {
        Objects.requireNonNull(decision, "decision");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(recorded, "recorded");
    }

    /**
     * Tells whether the call may go on.
     *
     * @return whether it is allowed
     */
    public boolean isAllowed() {
        return decision.isAllowed();
    }

    /**
     * Returns a stage that completes when the record is written, has failed, or took {@value #MAX_WAIT_MILLIS} ms. For
     * adapters that must not block. A failure is logged: the denial that follows is the safe answer whether it was
     * recorded or not.
     *
     * @return a stage that never fails
     */
    public CompletionStage<@Nullable Void> recordedInTime() {
        CompletableFuture<@Nullable Void> inTime = new CompletableFuture<>();
        recorded.whenComplete((done, failure) -> {
            if (failure == null) {
                inTime.complete(null);
            } else {
                inTime.completeExceptionally(failure);
            }
        });
        return inTime.orTimeout(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS).exceptionally(failure -> {
            LOG.error("Decision {} could not be recorded: {}", id, failure.toString());
            return null;
        });
    }

    /**
     * Waits until the record is written, at most {@value #MAX_WAIT_MILLIS} ms. For adapters that may block. A failure
     * is logged: the denial that follows is the safe answer whether it was recorded or not.
     */
    public void awaitRecorded() {
        try {
            recorded.toCompletableFuture().get(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("Decision {} could not be recorded: {}", id, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
