package dev.zt.verification.benchmarks;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.xds.internal.Matchers;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.Action;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.AlwaysTrueMatcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.AuthConfig;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.AuthenticatedMatcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.Matcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.OrMatcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.PathMatcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.PolicyMatcher;

/** grpc-java's own engine: one for the denials, then one for what is allowed, as gRFC A43 has it. */
record GrpcRbac(Peers peers, GrpcAuthorizationEngine denying, GrpcAuthorizationEngine allowing)
        implements Engine<GrpcRbac.Call> {

    /** What the engine reads of a call. */
    record Call(ServerCall<byte[], byte[]> call, Metadata headers) {}

    static GrpcRbac of(Rules rules) {
        return new GrpcRbac(new Peers(), engine(rules, false), engine(rules, true));
    }

    @Override
    public Call question(Ask ask) {
        Attributes attributes = Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_SSL_SESSION, new ProvenSession(peers.chain(ask.peer())))
                .build();
        return new Call(new Fake(Descriptors.of(ask.target()), attributes), new Metadata());
    }

    @Override
    public boolean allows(Call call) {
        return denying.evaluate(call.headers(), call.call()).decision() == Action.ALLOW
                && allowing.evaluate(call.headers(), call.call()).decision() == Action.ALLOW;
    }

    private static GrpcAuthorizationEngine engine(Rules rules, boolean allows) {
        return new GrpcAuthorizationEngine(AuthConfig.create(
                rules.clauses().stream()
                        .filter(clause -> clause.allows() == allows)
                        .map(GrpcRbac::policy)
                        .toList(),
                allows ? Action.ALLOW : Action.DENY));
    }

    private static PolicyMatcher policy(Clause clause) {
        return PolicyMatcher.create(
                clause.id(),
                OrMatcher.create(path(clause)),
                OrMatcher.create(AuthenticatedMatcher.create(
                        clause.peersBelow()
                                ? Matchers.StringMatcher.forPrefix(clause.peers(), false)
                                : Matchers.StringMatcher.forExact(clause.peers(), false))));
    }

    private static Matcher path(Clause clause) {
        if (clause.target().equals(Rules.ANYTHING)) {
            return AlwaysTrueMatcher.INSTANCE;
        }
        return PathMatcher.create(
                clause.targetBelow()
                        ? Matchers.StringMatcher.forPrefix("/" + clause.target().service() + "/", false)
                        : Matchers.StringMatcher.forExact("/" + clause.target().fullMethodName(), false));
    }

    /** A call of which method and transport are known. */
    private static final class Fake extends ServerCall<byte[], byte[]> {

        private final MethodDescriptor<byte[], byte[]> method;
        private final Attributes attributes;

        Fake(MethodDescriptor<byte[], byte[]> method, Attributes attributes) {
            this.method = method;
            this.attributes = attributes;
        }

        @Override
        public MethodDescriptor<byte[], byte[]> getMethodDescriptor() {
            return method;
        }

        @Override
        public Attributes getAttributes() {
            return attributes;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void request(int numMessages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(byte[] message) {}

        @Override
        public void close(Status status, Metadata trailers) {}
    }
}
