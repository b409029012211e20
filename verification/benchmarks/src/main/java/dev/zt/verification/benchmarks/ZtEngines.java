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

/**
 * zt, asked as its adapters ask it. Of HTTP the question is texts, as they came; the {@link Operation} of them, of 32 bytes, looks at
 * the path and is kept by the audit record. Of gRPC and of handlers that are resolved it is the {@link Operation}, made ahead.
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

    /** A question about an HTTP request of which nothing but its texts is known. */
    record Request(PeerIdentity peer, String method, String path) {}

    /** Decides by peer, HTTP method and path. */
    record Http(Peers peers, PolicyAuthorizer authorizer) implements Engine<Request> {

        static Http of(Rules rules) {
            return new Http(new Peers(), new PolicyAuthorizer(ZtPolicy.compile(ZtPolicy.texts(rules))));
        }

        /** Copies texts: a server hands over those that it has just read, not those of the rules. */
        @Override
        public Request question(Ask ask) {
            return new Request(
                    peers.peer(ask.peer()),
                    new String(ask.target().verb()),
                    new String(ask.target().path()));
        }

        @Override
        public boolean allows(Request request) {
            Operation operation = new Operation.Http(request.method(), request.path());
            return authorizer
                    .decide(request.peer(), operation, RequestAttributes.ABSENT, 0)
                    .isAllowed();
        }
    }

    /** Decides by peer and the handler that a framework has chosen, of a request whose path has been looked at before that. */
    record Handler(Peers peers, PolicyAuthorizer authorizer) implements Engine<Call> {

        static Handler of(Rules rules) {
            return new Handler(new Peers(), new PolicyAuthorizer(ZtPolicy.ofHandlers(rules)));
        }

        @Override
        public Call question(Ask ask) {
            Ask.Target target = ask.target();
            return new Call(peers.peer(ask.peer()), new Operation.Http(target.verb(), target.path(), target.handler()));
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
}
