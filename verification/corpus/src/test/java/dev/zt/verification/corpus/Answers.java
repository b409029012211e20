package dev.zt.verification.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.authz.Decision;
import dev.zt.authz.Reason;
import dev.zt.policy.Operation;
import java.util.List;
import java.util.Map;

/** Writes a decision as the corpus does. */
final class Answers {

    /** What a refused handshake says of the peer, in the words of decisions. */
    private static final Map<String, Reason> REJECTIONS = Map.of(
            "UNEXPECTED_PEER", Reason.PEER_UNEXPECTED,
            "EXPIRED", Reason.PEER_EXPIRED,
            "REVOKED", Reason.PEER_REVOKED,
            "UNTRUSTED_CHAIN", Reason.PEER_NOT_VOUCHED,
            "NO_BUNDLE", Reason.PEER_NOT_VOUCHED);

    private Answers() {}

    static String of(Decision decision) {
        return (decision.isAllowed() ? "allow " : "deny ")
                + decision.reason()
                + (decision.ruleId() == null ? "" : " " + decision.ruleId());
    }

    /** The answer of a handshake that was refused, which must have left a record. */
    static String ofLastRejection(Scene scene, Exception failure) {
        List<String> reasons =
                scene.audit.rejections().stream().map(r -> r.reason()).toList();
        assertThat(reasons)
                .as("a refused handshake leaves a record: " + failure)
                .isNotEmpty();
        String last = reasons.get(reasons.size() - 1);
        return last.equals("OWN_IDENTITY_UNUSABLE") ? ofOwnIdentity(scene) : "deny " + REJECTIONS.get(last);
    }

    /** A handshake tells that the own identity is unusable, and not why: the enforcement point knows. */
    private static String ofOwnIdentity(Scene scene) {
        return of(scene.zt
                .enforcement()
                .denyOutboundUnlessUsable(new Operation.Grpc("any.v1.Service/Method"))
                .orElseThrow()
                .decision());
    }
}
