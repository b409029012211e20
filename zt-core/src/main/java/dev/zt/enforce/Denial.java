package dev.zt.enforce;

import dev.zt.authz.Decision;
import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a denial, bounded in size: no certificates, and no more of an operation than {@value #MAX_LENGTH}
 * characters of each text.
 */
record Denial(
        String id,
        long timeMillis,
        Question question,
        @Nullable SpiffeId peer,
        @Nullable Assurance assurance,
        Decision decision,
        boolean whole) {

    private static final int MAX_LENGTH = 2_048;

    static Denial of(Question question, Enforcement enforcement, long nowMillis) {
        PeerIdentity peer = question.peer();
        Operation operation = question.operation();
        Operation kept = bounded(operation);
        return new Denial(
                enforcement.id(),
                nowMillis,
                // Without the peer, whose certificates would stay in memory, its address, headers and claims: secrets
                // are among them.
                new Question(
                        question.direction(),
                        null,
                        null,
                        kept,
                        null,
                        question.refusal(),
                        RequestAttributes.ABSENT,
                        null),
                peer == null ? null : peer.id(),
                peer == null ? null : peer.assurance(),
                enforcement.decision(),
                kept.equals(operation));
    }

    private static Operation bounded(Operation operation) {
        if (operation instanceof Operation.Http http) {
            String handler = http.handler();
            return new Operation.Http(
                    bounded(http.method()), bounded(http.path()), handler == null ? null : bounded(handler));
        }
        return new Operation.Grpc(bounded(operation.resource()));
    }

    private static String bounded(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
    }
}
