package dev.zt.devkit.workloadapi;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Supplier;

/**
 * One stream to a client, with the messages that it gets. One thread at a time: the service's.
 *
 * @param observer the client
 * @param message writes the message of the moment
 */
record OpenStream<T>(ServerCallStreamObserver<T> observer, Supplier<T> message) {

    boolean isOver() {
        return observer.isCancelled();
    }

    void send() {
        if (!isOver()) {
            observer.onNext(message.get());
        }
    }

    /** Ends the stream; OK means in good order. */
    void end(Status status) {
        if (isOver()) {
            return;
        }
        if (status.isOk()) {
            observer.onCompleted();
        } else {
            observer.onError(status.asRuntimeException());
        }
    }
}
