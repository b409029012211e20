package dev.zt.verification.interop.peer;

/** A client of one server, which keeps its connection from call to call as its library does. */
interface Calls extends AutoCloseable {

    /** Calls an operation, {@code allowed} or {@code denied}, and tells what became of it. */
    Answer call(String operation);

    /** Opens a stream that lasts until somebody ends it. */
    default void watch() {
        throw new IllegalArgumentException("this transport has no streams");
    }

    /** Tells what became of the stream: allowed while it is open and moves on. */
    default Answer watched() {
        throw new IllegalArgumentException("this transport has no streams");
    }

    @Override
    void close();
}
