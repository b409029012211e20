package dev.zt.verification.conformance;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIImplBase;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesRequest;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** A Workload API that answers each stream as it was told to, the last answer again and again. */
final class ScriptedAgent extends SpiffeWorkloadAPIImplBase implements ServerInterceptor, AutoCloseable {

    private static final Metadata.Key<String> SECURITY_HEADER =
            Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER);

    private final Iterator<Consumer<StreamObserver<X509SVIDResponse>>> script;
    private final JWTBundlesResponse jwtBundles;
    private final List<StreamObserver<X509SVIDResponse>> open = new ArrayList<>();
    private final Server server;
    private Consumer<StreamObserver<X509SVIDResponse>> answer = stream -> {};

    ScriptedAgent(JWTBundlesResponse jwtBundles, List<Consumer<StreamObserver<X509SVIDResponse>>> script)
            throws IOException {
        this.script = script.iterator();
        this.jwtBundles = jwtBundles;
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerInterceptors.intercept(this, this))
                .build()
                .start();
    }

    /** Sends a message and goes on. */
    static Consumer<StreamObserver<X509SVIDResponse>> says(X509SVIDResponse message) {
        return stream -> stream.onNext(message);
    }

    /** Sends a message and ends in good order. */
    static Consumer<StreamObserver<X509SVIDResponse>> saysAndEnds(X509SVIDResponse message) {
        return says(message).andThen(StreamObserver::onCompleted);
    }

    static Consumer<StreamObserver<X509SVIDResponse>> fails(Status status) {
        return stream -> stream.onError(status.asRuntimeException());
    }

    String address() {
        return "tcp://127.0.0.1:" + server.getPort();
    }

    @Override
    public synchronized void fetchX509SVID(X509SVIDRequest request, StreamObserver<X509SVIDResponse> stream) {
        answer = script.hasNext() ? script.next() : answer;
        open.add(stream);
        answer.accept(stream);
    }

    @Override
    public void fetchJWTBundles(JWTBundlesRequest request, StreamObserver<JWTBundlesResponse> stream) {
        stream.onNext(jwtBundles);
    }

    /** Does something to the newest stream. */
    synchronized void now(Consumer<StreamObserver<X509SVIDResponse>> next) {
        next.accept(open.get(open.size() - 1));
    }

    /** Demands the header of Workload Endpoint §3 as SPIRE does: once, and exactly so. */
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Iterable<String> values = headers.getAll(SECURITY_HEADER);
        List<String> all = new ArrayList<>();
        if (values != null) {
            values.forEach(all::add);
        }
        if (all.equals(List.of("true"))) {
            return next.startCall(call, headers);
        }
        call.close(Status.INVALID_ARGUMENT.withDescription("no security header"), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
