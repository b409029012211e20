package dev.zt.audit;

import java.util.List;

/** Combines audit sinks. */
public final class AuditSinks {

    private AuditSinks() {}

    /**
     * Returns a sink that passes each event to all the given ones, in their order.
     *
     * <p>A sink that fails or throws does not keep the others from the event. The combined stage completes when all
     * have, exceptionally if one of them did. The combined sink is healthy while all are; closing it closes all.
     *
     * @param sinks at least one sink
     * @return the combination
     * @throws IllegalArgumentException if there is no sink, since nothing would be recorded
     */
    public static AuditSink all(List<? extends AuditSink> sinks) {
        if (sinks.isEmpty()) {
            throw new IllegalArgumentException("sinks is empty: nothing would be recorded. Give at least one sink.");
        }
        return new CompositeAuditSink(sinks);
    }
}
