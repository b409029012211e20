package dev.zt.devkit.workloadapi;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One stream to a client, with the messages that it gets. One thread at a time: the service's. */
final class OpenStream<T> {

    private final ServerCallStreamObserver<T> client;
    private final Supplier<T> message;
    private @Nullable T last;
    private boolean ended;

    /**
     * Creates a stream that has said nothing yet.
     *
     * @param client the client
     * @param message writes the message of the moment
     */
    OpenStream(ServerCallStreamObserver<T> client, Supplier<T> message) {
        this.client = client;
        this.message = message;
    }

    boolean isOver() {
        return ended || client.isCancelled();
    }

    /** Sends the message of the moment, unless that is what was sent last. */
    void send() {
        if (isOver()) {
            return;
        }
        T next = message.get();
        if (!next.equals(last)) {
            client.onNext(next);
            last = next;
        }
    }

    /** Ends the stream; OK means in good order. */
    void end(Status status) {
        if (isOver()) {
            return;
        }
        ended = true;
        if (status.isOk()) {
            client.onCompleted();
        } else {
            client.onError(status.asRuntimeException());
        }
    }
}
