package dev.zt.grpc.server;

import dev.zt.enforce.Caller;
import dev.zt.enforce.Enforcement;
import dev.zt.grpc.ZtGrpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renders a denial: status and decision id, and nothing that would tell the caller why. */
final class Denial {

    private static final Logger LOG = LoggerFactory.getLogger(Denial.class);

    private Denial() {}

    /** Closes a call that nobody else uses, when the record is written; blocks no thread. */
    static void send(ServerCall<?, ?> call, Enforcement denial, Caller caller, Runnable afterwards) {
        Status status = caller.mayShowToken() && denial.decision().reason().provesNobody()
                ? Status.UNAUTHENTICATED
                : Status.PERMISSION_DENIED;
        denial.recordedInTime().thenRun(() -> {
            try {
                close(call, status, denial.id());
            } finally {
                afterwards.run();
            }
        });
    }

    private static void close(ServerCall<?, ?> call, Status status, String decisionId) {
        Metadata trailers = new Metadata();
        trailers.put(ZtGrpc.DECISION_ID, decisionId);
        try {
            call.close(status.withDescription("Call denied, decision " + decisionId), trailers);
        } catch (RuntimeException e) {
            LOG.debug("A denied call was over already, decision {}", decisionId, e);
        }
    }
}
