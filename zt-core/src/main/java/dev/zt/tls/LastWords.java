package dev.zt.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What an engine of Conscrypt that is closed still has to send.
 *
 * <p>Such an engine holds memory and two file descriptors outside of the heap until both directions are closed and its
 * alert has been fetched. Not every server does that, the JDK's for one: so they are closed here at once, and the alert is
 * kept for whoever asks. A connection that was closed at this end is not read any further. Thread-safe.
 */
final class LastWords {

    private static final int MAX_BYTES = 1 << 15;

    private final SSLEngine engine;
    private @Nullable ByteBuffer left;

    LastWords(SSLEngine engine) {
        this.engine = engine;
    }

    /** Closes the engine for good. */
    synchronized void take() {
        if (left != null) {
            return;
        }
        ByteBuffer all = ByteBuffer.allocate(MAX_BYTES);
        try {
            engine.closeOutbound();
            while (engine.wrap(ByteBuffer.allocate(0), all).bytesProduced() > 0) {
                // There may be more.
            }
            engine.closeInbound();
        } catch (SSLException e) {
            // It has no more to say, or cannot.
        }
        left = ByteBuffer.wrap(Arrays.copyOf(all.array(), all.position()));
    }

    synchronized boolean isPending() {
        return left != null && left.hasRemaining();
    }

    /** Sends them, or returns null if the engine is still open. */
    synchronized @Nullable SSLEngineResult wrap(ByteBuffer target) {
        if (left == null) {
            return null;
        }
        int length = left.remaining();
        if (target.remaining() < length) {
            return new SSLEngineResult(Status.BUFFER_OVERFLOW, HandshakeStatus.NEED_WRAP, 0, 0);
        }
        target.put(left);
        return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, length);
    }
}
