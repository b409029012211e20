package dev.zt.verification.corpus;

import dev.zt.enforce.Caller;
import dev.zt.enforce.Enforcement;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

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
            ask(scene, caller, operation, question);
            scene.apply(question);
            return Answers.of(ask(scene, caller, operation, question).decision());
        }
    }

    /** The request as the adapters see it: all of the corpus comes over loopback. */
    private record Request(CorpusCase question) implements RequestAttributes {

        @Override
        public String host() {
            return question.isHttp() ? "localhost" : "127.0.0.1:1";
        }

        @Override
        public List<String> headers(String name) {
            return question.headers().stream()
                    .map(line -> line.split(": *", 2))
                    .filter(field -> field[0].equalsIgnoreCase(name))
                    .map(field -> field[1])
                    .toList();
        }
    }

    private static Enforcement ask(Scene scene, Caller caller, Operation operation, CorpusCase question) {
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return scene.expectation == null
                ? scene.zt.enforcement().checkCall(caller, operation, remote, new Request(question))
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
