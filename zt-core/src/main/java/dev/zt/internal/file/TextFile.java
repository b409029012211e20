package dev.zt.internal.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads a small UTF-8 file. */
public final class TextFile {

    /** The most bytes that one may have. */
    public static final int MAX_BYTES = 1 << 20;

    private TextFile() {}

    /**
     * Reads a whole file.
     *
     * @param file the file; symbolic links are followed
     * @return its text
     * @throws IOException if it cannot be read, has more than 1,048,576 bytes or is not UTF-8
     */
    public static String read(Path file) throws IOException {
        return decode(file.toString(), BoundedFile.read(file, MAX_BYTES));
    }

    /**
     * Reads a whole stream as if it were a file.
     *
     * @param in the stream, which stays open
     * @param origin where it is from, for messages
     * @return its text
     * @throws IOException if it cannot be read, has more than 1,048,576 bytes or is not UTF-8
     */
    public static String read(InputStream in, String origin) throws IOException {
        return decode(origin, BoundedFile.read(in, origin, MAX_BYTES));
    }

    static String decode(String origin, byte[] content) throws UnreadableException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException(origin + " is not UTF-8");
        }
    }
}
