package dev.zt.internal.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that must be small. */
public final class BoundedFile {

    private BoundedFile() {}

    /**
     * Reads a whole file.
     *
     * @param file the file; symbolic links are followed
     * @param maxBytes the most bytes it may have
     * @return its content
     * @throws IOException if it cannot be read or is larger
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), maxBytes);
        }
    }

    static byte[] read(InputStream in, String origin, int maxBytes) throws IOException {
        byte[] content = in.readNBytes(maxBytes + 1);
        if (content.length > maxBytes) {
            throw new IOException(origin + " has more than " + maxBytes + " bytes");
        }
        return content;
    }
}
