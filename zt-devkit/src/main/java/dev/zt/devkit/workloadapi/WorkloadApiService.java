package dev.zt.devkit.workloadapi;

import dev.zt.devkit.Workload;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIImplBase;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesRequest;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.JWTSVIDResponse;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.ValidateJWTSVIDResponse;
import io.spiffe.workloadapi.grpc.Workload.X509BundlesRequest;
import io.spiffe.workloadapi.grpc.Workload.X509BundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Workload API of one workload. All of its work is done on the one thread of the executor, calls included. */
final class WorkloadApiService extends SpiffeWorkloadAPIImplBase {

    private final Messages messages;
    private final JwtSvids jwtSvids;
    private final ScheduledExecutorService executor;
    private final List<OpenStream<?>> streams = new ArrayList<>();
    private Fault fault = Fault.NONE;
    private Duration delay = WorkloadApiServer.DEFAULT_DELAY;

    WorkloadApiService(Workload workload, ScheduledExecutorService executor) {
        this.messages = new Messages(workload);
        this.jwtSvids = new JwtSvids(workload);
        this.executor = executor;
    }

    /** Misbehaves from now on, or no more. */
    void misbehave(Fault next) {
        fault = next;
        Status end = endOfRunning();
        if (end != null) {
            streams.forEach(stream -> stream.end(end));
            streams.clear();
        } else {
            changed();
        }
    }

    /** Forgets the streams, whose connections are about to end. */
    void forget() {
        streams.clear();
    }

    /** Lets each message come late. */
    void delay(Duration by) {
        delay = by;
        misbehave(Fault.DELAY);
    }

    /** Tells the streams what is new. */
    void changed() {
        streams.removeIf(OpenStream::isOver);
        if (!messages.hasIdentity()) {
            streams.forEach(stream -> stream.end(denied()));
            streams.clear();
        } else if (fault != Fault.SILENCE) {
            streams.forEach(this::send);
        }
    }

    private void send(OpenStream<?> stream) {
        inTime(() -> {
            // What was due late may have become untrue meanwhile.
            if (fault != Fault.SILENCE && messages.hasIdentity()) {
                stream.send();
            }
        });
    }

    private void inTime(Runnable work) {
        if (fault == Fault.DELAY) {
            ScheduledFuture<?> unused = executor.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
        } else {
            work.run();
        }
    }

    private static Status denied() {
        return Status.PERMISSION_DENIED.withDescription("no identity issued");
    }

    private @Nullable Status refusal() {
        return switch (fault) {
            case REDACT, DENY -> denied();
            case UNAVAILABLE -> Status.UNAVAILABLE.withDescription("told to be");
            case UNIMPLEMENTED -> Status.UNIMPLEMENTED;
            case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT.withDescription("told to say so");
            default -> messages.hasIdentity() ? null : denied();
        };
    }

    private @Nullable Status endOfRunning() {
        return switch (fault) {
            case EOF -> Status.OK;
            case DENY -> messages.hasIdentity() ? null : denied();
            default -> refusal();
        };
    }

    private <T> void open(StreamObserver<T> client, Supplier<T> message) {
        OpenStream<T> stream = new OpenStream<>((ServerCallStreamObserver<T>) client, message);
        Status refusal = refusal();
        if (refusal != null) {
            stream.end(refusal);
        } else if (fault == Fault.EOF) {
            stream.send();
            stream.end(Status.OK);
        } else {
            streams.add(stream);
            if (fault != Fault.SILENCE) {
                send(stream);
            }
        }
    }

    private <T> void answer(StreamObserver<T> client, Supplier<T> message) {
        inTime(() -> answerNow(client, message));
    }

    private <T> void answerNow(StreamObserver<T> client, Supplier<T> message) {
        Status refusal = refusal();
        if (refusal != null) {
            client.onError(refusal.asRuntimeException());
            return;
        }
        if (fault == Fault.SILENCE) {
            return;
        }
        try {
            client.onNext(message.get());
            client.onCompleted();
        } catch (IllegalArgumentException e) {
            client.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
        }
    }

    @Override
    public void fetchX509SVID(X509SVIDRequest request, StreamObserver<X509SVIDResponse> client) {
        open(client, () -> messages.x509Svids(fault));
    }

    @Override
    public void fetchX509Bundles(X509BundlesRequest request, StreamObserver<X509BundlesResponse> client) {
        open(client, () -> messages.x509Bundles(fault));
    }

    @Override
    public void fetchJWTBundles(JWTBundlesRequest request, StreamObserver<JWTBundlesResponse> client) {
        open(client, () -> messages.jwtBundles(fault));
    }

    @Override
    public void fetchJWTSVID(JWTSVIDRequest request, StreamObserver<JWTSVIDResponse> client) {
        answer(client, () -> jwtSvids.issue(request, fault));
    }

    @Override
    public void validateJWTSVID(ValidateJWTSVIDRequest request, StreamObserver<ValidateJWTSVIDResponse> client) {
        answer(client, () -> jwtSvids.validate(request));
    }
}
