package dev.zt.verification.benchmarks;

import dev.zt.audit.AuditSink;
import dev.zt.authz.PolicyAuthorizer;
import dev.zt.enforce.EnforcementPoint;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * zt, asked as its adapters ask it. The {@link Operation} is the question, made ahead: adapters make one for each call, 16 or
 * 24 bytes, which the audit record keeps.
 */
final class ZtEngines {

    private static final CompletionStage<Void> RECORDED = CompletableFuture.completedFuture(null);

    private ZtEngines() {}

    /** A question. */
    record Call(PeerIdentity peer, Operation operation) {}

    /** Decides by peer and method. */
    record Grpc(Peers peers, PolicyAuthorizer authorizer) implements Engine<Call> {

        static Grpc of(Rules rules) {
            return new Grpc(new Peers(), new PolicyAuthorizer(ZtPolicy.compile(ZtPolicy.texts(rules))));
        }

        @Override
        public Call question(Ask ask) {
            return grpc(peers, ask);
        }

        @Override
        public boolean allows(Call call) {
            return decides(authorizer, call);
        }
    }

    /** Decides by peer, HTTP method and path. */
    record Http(Peers peers, PolicyAuthorizer authorizer) implements Engine<Call> {

        static Http of(Rules rules) {
            return new Http(new Peers(), new PolicyAuthorizer(ZtPolicy.compile(ZtPolicy.texts(rules))));
        }

        @Override
        public Call question(Ask ask) {
            return http(peers, ask, null);
        }

        @Override
        public boolean allows(Call call) {
            return decides(authorizer, call);
        }
    }

    /** Decides by peer and the handler that a framework has chosen; its path must be canonical all the same. */
    record Handler(Peers peers, PolicyAuthorizer authorizer) implements Engine<Call> {

        static Handler of(Rules rules) {
            return new Handler(new Peers(), new PolicyAuthorizer(ZtPolicy.ofHandlers(rules)));
        }

        @Override
        public Call question(Ask ask) {
            return http(peers, ask, ask.target().handler());
        }

        @Override
        public boolean allows(Call call) {
            return decides(authorizer, call);
        }
    }

    /** The whole check of a gRPC call: clock, own identity, peer, revocations, policy; its records go nowhere. */
    record Check(Peers peers, EnforcementPoint enforcement) implements Engine<Call> {

        static Check of(Rules rules) {
            PolicySet policies = ZtPolicy.compile(ZtPolicy.texts(rules));
            Peers peers = new Peers();
            AuditSink nowhere = event -> RECORDED;
            return new Check(
                    peers,
                    EnforcementPoint.builder(peers.source(), new PolicyAuthorizer(policies), nowhere)
                            .build());
        }

        @Override
        public Call question(Ask ask) {
            return grpc(peers, ask);
        }

        @Override
        public boolean allows(Call call) {
            return enforcement.check(call.peer(), call.operation(), null).isAllowed();
        }
    }

    private static boolean decides(PolicyAuthorizer authorizer, Call call) {
        return authorizer
                .decide(call.peer(), call.operation(), RequestAttributes.ABSENT, 0)
                .isAllowed();
    }

    private static Call grpc(Peers peers, Ask ask) {
        String method = Descriptors.of(ask.target()).getFullMethodName();
        return new Call(peers.peer(ask.peer()), new Operation.Grpc(method));
    }

    /** Copies texts: a server hands over those that it has just read, not those of the rules. */
    private static Call http(Peers peers, Ask ask, @Nullable String handler) {
        String verb = new String(ask.target().verb());
        String path = new String(ask.target().path());
        return new Call(peers.peer(ask.peer()), new Operation.Http(verb, path, handler));
    }
}
