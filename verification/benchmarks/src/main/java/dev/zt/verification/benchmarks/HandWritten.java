package dev.zt.verification.benchmarks;

import io.grpc.MethodDescriptor;

/** The floor: what a programmer writes at the top of one handler, with the only peer in it that may call. */
final class HandWritten {

    private static final String NOBODY = "spiffe://prod.example/ns/shop/sa/svc-nobody";

    private HandWritten() {}

    /** A call of a gRPC method, and what its handler says. */
    record GrpcCall(String peer, MethodDescriptor<byte[], byte[]> method, String onlyPeer, String onlyMethod) {}

    /** An HTTP request, and what its handler says. */
    record HttpCall(String peer, String verb, String path, String onlyPeer, String onlyVerb, String onlyPath) {}

    /** Compares peer and method. */
    record Grpc(Rules rules) implements Engine<GrpcCall> {

        @Override
        public GrpcCall question(Ask ask) {
            return new GrpcCall(
                    new String(ask.peer()),
                    Descriptors.of(ask.target()),
                    onlyPeer(rules, ask.target()),
                    ask.target().fullMethodName());
        }

        @Override
        public boolean allows(GrpcCall call) {
            return call.peer().equals(call.onlyPeer())
                    && call.method().getFullMethodName().equals(call.onlyMethod());
        }
    }

    /** Compares peer, HTTP method and path, which it takes for canonical. */
    record Http(Rules rules) implements Engine<HttpCall> {

        @Override
        public HttpCall question(Ask ask) {
            return new HttpCall(
                    new String(ask.peer()),
                    new String(ask.target().verb()),
                    new String(ask.target().path()),
                    onlyPeer(rules, ask.target()),
                    ask.target().verb(),
                    ask.target().path());
        }

        @Override
        public boolean allows(HttpCall call) {
            return call.peer().equals(call.onlyPeer())
                    && call.verb().equals(call.onlyVerb())
                    && call.path().equals(call.onlyPath());
        }
    }

    /** Compares the peer, in the handler that a framework has chosen. */
    record Handler(Rules rules) implements Engine<HttpCall> {

        @Override
        public HttpCall question(Ask ask) {
            return new Http(rules).question(ask);
        }

        @Override
        public boolean allows(HttpCall call) {
            return call.peer().equals(call.onlyPeer());
        }
    }

    private static String onlyPeer(Rules rules, Ask.Target target) {
        return rules.asks().stream()
                .map(Ask::peer)
                .filter(peer -> rules.allows(new Ask(peer, target)))
                .findFirst()
                .orElse(NOBODY);
    }
}
