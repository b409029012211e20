package dev.zt.devkit.attack;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends messages, and takes what comes back: 64 KiB at most, until the answer is whole or the server is silent. */
final class Connection implements Closeable {

    private static final int MAX_ANSWER = 65_536;
    /** A server that never stops is left after so many times the patience. */
    private static final int MAX_PATIENCE = 5;

    private final Socket socket;
    private int streams;

    Connection(Socket socket) {
        this.socket = socket;
    }

    /** A server may answer and close before all was sent, so that what came is kept whatever happens. */
    Answer send(Message message) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try {
            try {
                socket.getOutputStream().write(bytes(message));
                socket.getOutputStream().flush();
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // Perhaps it has answered.
                read(message, octets);
                return answer(octets, false, e, false);
            }
            boolean whole = read(message, octets);
            return answer(octets, false, null, whole);
        } catch (SocketTimeoutException e) {
            return answer(octets, true, null, false);
        } catch (IOException e) {
            return answer(octets, false, e, false);
        }
    }

    private static Answer answer(
            ByteArrayOutputStream octets, boolean silent, @Nullable IOException failure, boolean whole) {
        return new Answer(octets.toString(StandardCharsets.ISO_8859_1), silent, failure, true, whole);
    }

    private byte[] bytes(Message message) {
        if (message instanceof Message.Http1 http1) {
            return http1.bytes();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (streams == 0) {
            out.writeBytes(Http2Frames.PREFACE.getBytes(StandardCharsets.ISO_8859_1));
        }
        out.writeBytes(Http2Frames.request(streams * 2 + 1, (Message.Http2) message));
        streams++;
        return out.toByteArray();
    }

    /** Reads until the answer is whole, which it returns, or to the end. */
    private boolean read(Message message, ByteArrayOutputStream octets) throws IOException {
        long start = System.nanoTime();
        if (message instanceof Message.Http2) {
            return new Http2Answer(socket, streams * 2 - 1, octets).read(() -> goesOn(start, octets));
        }
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8_192];
        boolean shared = message.isShared();
        while (goesOn(start, octets)) {
            int read = in.read(buffer);
            if (read < 0) {
                return false;
            }
            octets.write(buffer, 0, read);
            if (shared && Http1Answer.isWhole(octets.toString(StandardCharsets.ISO_8859_1))) {
                return true;
            }
        }
        return false;
    }

    private boolean goesOn(long start, ByteArrayOutputStream octets) throws IOException {
        return octets.size() < MAX_ANSWER
                && System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(socket.getSoTimeout()) * MAX_PATIENCE;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone.
        }
    }
}
