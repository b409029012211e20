package dev.zt.devkit.workloadapi;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where a unix socket will be: its folder for its owner alone, and no dead socket in the way. */
final class SocketFile {

    /** What every platform can take, its terminator aside. */
    static final int MAX_BYTES = 100;

    private SocketFile() {}

    /**
     * Makes room for a socket.
     *
     * @throws IOException if somebody listens there, or the folder cannot be made
     * @throws IllegalArgumentException if the path is too long for a socket
     */
    static void prepare(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        int length = absolute.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("path " + absolute + " has " + length + " bytes; a socket can have "
                    + MAX_BYTES + ". Use a shorter folder.");
        }
        Path folder = absolute.getParent();
        if (folder != null && Files.notExists(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (Files.exists(absolute)) {
            if (isAlive(absolute)) {
                throw new BindException("somebody listens at " + absolute + " already; end that, or use another path");
            }
            Files.delete(absolute);
        }
    }

    private static boolean isAlive(Path path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return false;
        }
    }
}
