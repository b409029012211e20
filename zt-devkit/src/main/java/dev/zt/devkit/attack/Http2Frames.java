package dev.zt.devkit.attack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Frames of HTTP/2 that carry one request, whatever its fields are (RFC 9113 §4, RFC 7541 §6.2.2: nothing is indexed). */
final class Http2Frames {

    /** With SETTINGS that are empty. */
    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private Http2Frames() {}

    /** Returns the frames of a request. */
    static byte[] request(int stream, Message.Http2 message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean body = !message.body().isEmpty();
        byte[] block = block(message.fields());
        out.writeBytes(frame(HEADERS, END_HEADERS | (body ? 0 : END_STREAM), stream, block));
        if (body) {
            out.writeBytes(frame(DATA, END_STREAM, stream, message.bytes()));
        }
        return out.toByteArray();
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(payload.length >> 16);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(stream >> shift);
        }
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** Reads a number in network order. */
    static int number(byte[] octets, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            number = (number << 8) | (octets[i] & 255);
        }
        return number;
    }

    static byte[] block(List<Message.Field> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Message.Field field : fields) {
            out.write(0);
            text(out, field.name());
            text(out, field.value());
        }
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int rest = bytes.length - 127;
        if (rest < 0) {
            out.write(bytes.length);
        } else {
            out.write(127);
            for (; rest >= 128; rest >>= 7) {
                out.write((rest & 127) | 128);
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }
}
