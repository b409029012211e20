package dev.zt.verification.corpus;

import dev.zt.enforce.Caller;
import dev.zt.enforce.Enforcement;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;

/** Asks the enforcement point itself. */
final class CoreRunner {

    String answer(CorpusCase question) {
        try (Scene scene = new Scene(question)) {
            Caller caller = question.isBearer()
                    ? scene.zt.enforcement().identify(Scene.validator(question), scene.authorization)
                    : Caller.provenByTls(proven(scene));
            Operation operation = question.isHttp()
                    ? new Operation.Http(question.httpMethod(), question.httpPath())
                    : new Operation.Grpc(question.grpcMethod());
            // A first call fills every memo that could go stale.
            ask(scene, caller, operation);
            scene.apply(question);
            return Answers.of(ask(scene, caller, operation).decision());
        }
    }

    private static Enforcement ask(Scene scene, Caller caller, Operation operation) {
        return scene.expectation == null
                ? scene.zt.enforcement().checkCall(caller, operation, null)
                : scene.zt.enforcement().checkOutbound(caller.peer().orElse(null), scene.expectation, operation, null);
    }

    private static PeerIdentity proven(Scene scene) {
        if (scene.peer == null) {
            return null;
        }
        PeerVerification verification =
                new PeerVerifier().verify(scene.peer.chain(), scene.source.current(), scene.clock.millis());
        return ((PeerVerification.Accepted) verification).peer();
    }
}
