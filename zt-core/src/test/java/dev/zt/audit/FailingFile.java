package dev.zt.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A line file in memory whose disk fails on demand. */
final class FailingFile implements LineFile {

    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean syncFails;
    boolean tailFails;
    Error error;
    int closes;
    private int room = Integer.MAX_VALUE;

    /** Lets this many more bytes of an append through, and fails. */
    void failAfter(int count) {
        room = count;
    }

    void mend() {
        room = Integer.MAX_VALUE;
    }

    List<String> lines() {
        String text = bytes.toString(StandardCharsets.US_ASCII);
        return List.of(text.substring(0, text.length() - 1).split("\n", -1));
    }

    @Override
    public void append(byte[] line) throws IOException {
        if (error != null) {
            throw error;
        }
        bytes.write(line, 0, Math.min(room, line.length));
        if (room < line.length) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void sync() throws IOException {
        if (syncFails) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public boolean endsTorn() throws IOException {
        if (tailFails) {
            throw new IOException("Input/output error");
        }
        byte[] all = bytes.toByteArray();
        return all.length > 0 && all[all.length - 1] != '\n';
    }

    @Override
    public void close() {
        closes++;
    }
}
