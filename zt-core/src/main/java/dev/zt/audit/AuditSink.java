package dev.zt.audit;

import java.util.concurrent.CompletionStage;

/**
 * Keeps audit events. Each sink states how safe a record is once its stage has completed.
 *
 * <p>Called on the thread of each call, from many threads at once: implementations are thread-safe.
 */
public interface AuditSink extends AutoCloseable {

    /**
     * Records an event.
     *
     * @param event what happened
     * @return a stage that completes when the record is as safe as this sink promises, and exceptionally if it was not
     *     written. The contract is never to throw; callers guard against it all the same
     */
    CompletionStage<Void> record(AuditEvent event);

    /**
     * Tells whether the next record can be expected to be written. Calls may be refused while this is false, so a sink
     * that is still offered records must become healthy again when one of them is written.
     *
     * @return false if the sink is known bad; true by default
     */
    default boolean isHealthy() {
        return true;
    }

    /** Releases what the sink holds. Records that are offered later fail. Does nothing by default. */
    @Override
    default void close() {}
}
