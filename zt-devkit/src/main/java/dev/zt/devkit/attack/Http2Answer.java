package dev.zt.devkit.attack;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/** Reads the frames of HTTP/2 that answer one request, without the head fields being decoded. */
final class Http2Answer {

    private static final int FRAME_HEAD = 9;
    private static final int MAX_PAYLOAD = 65_536;

    private final Socket socket;
    private final int stream;
    private final ByteArrayOutputStream octets;

    Http2Answer(Socket socket, int stream, ByteArrayOutputStream octets) {
        this.socket = socket;
        this.stream = stream;
        this.octets = octets;
    }

    /** Returns whether the stream ended and the connection goes on. */
    boolean read(Bound bound) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (bound.goesOn()) {
            byte[] head = in.readNBytes(FRAME_HEAD);
            if (head.length < FRAME_HEAD) {
                return false;
            }
            byte[] payload = in.readNBytes(Math.min(Http2Frames.number(head, 0, 3), MAX_PAYLOAD));
            int type = head[3];
            int id = Http2Frames.number(head, 5, 9) & Integer.MAX_VALUE;
            if (type == Http2Frames.SETTINGS || type == Http2Frames.PING) {
                acknowledge(type, head[4], payload);
            } else if (id == stream || type == Http2Frames.GOAWAY) {
                octets.writeBytes(head);
                octets.writeBytes(payload);
                if (type == Http2Frames.GOAWAY) {
                    return false;
                }
                if (type == Http2Frames.RST_STREAM || isEnd(type, head[4])) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isEnd(int type, int flags) {
        return (type == Http2Frames.DATA || type == Http2Frames.HEADERS) && (flags & Http2Frames.END_STREAM) != 0;
    }

    private void acknowledge(int type, int flags, byte[] payload) throws IOException {
        if ((flags & Http2Frames.ACK) != 0) {
            return;
        }
        byte[] back = type == Http2Frames.PING ? payload : new byte[0];
        try {
            socket.getOutputStream().write(Http2Frames.frame(type, Http2Frames.ACK, 0, back));
            socket.getOutputStream().flush();
        } catch (SocketException e) {
            // It has closed; what it said before is still to be read.
        }
    }

    /** Ends what never ends. */
    interface Bound {

        boolean goesOn() throws IOException;
    }
}
