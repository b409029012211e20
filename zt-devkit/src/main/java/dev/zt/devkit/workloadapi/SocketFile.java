package dev.zt.devkit.workloadapi;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Where a unix socket is: its folder for its owner alone, and no dead socket in the way.
 *
 * @param path absolute, short enough for a socket
 * @param folder where it is
 */
record SocketFile(Path path, Path folder) {

    /** What every platform can take, its terminator aside. */
    static final int MAX_BYTES = 100;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /**
     * Returns the place at a path.
     *
     * @throws IllegalArgumentException if the path is too long for a socket, or is a root
     */
    static SocketFile of(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        int length = absolute.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("path " + absolute + " has " + length + " bytes; a socket can have "
                    + MAX_BYTES + ". Use a shorter folder.");
        }
        Path folder = absolute.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("path " + absolute + " is no file; name one in a folder");
        }
        return new SocketFile(absolute, folder);
    }

    /**
     * Makes room for a socket.
     *
     * @throws IOException if somebody listens there, what is there is no socket, or the folder cannot be made
     * @throws IllegalArgumentException if the folder is open to others
     */
    void prepare() throws IOException {
        if (Files.notExists(folder)) {
            makeFolder();
        } else if (isPosix()) {
            requirePrivate(Files.getPosixFilePermissions(folder));
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            removeDead();
        }
    }

    /** Some systems look at the permissions of the socket, others at those of the folder alone. */
    void restrict() throws IOException {
        if (isPosix()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
    }

    UserPrincipal owner() throws IOException {
        return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    private void makeFolder() throws IOException {
        if (isPosix()) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createDirectories(folder);
        }
    }

    private void requirePrivate(Set<PosixFilePermission> permissions) {
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new IllegalArgumentException("folder " + folder + " of a socket is open to others ("
                    + PosixFilePermissions.toString(permissions) + "); use a folder of its own, or: chmod 700 "
                    + folder);
        }
    }

    private void removeDead() throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new BindException("what is at " + path + " is no socket; remove it, or use another path");
        }
        if (isAlive()) {
            throw new BindException("somebody listens at " + path + " already; end that, or use another path");
        }
        Files.delete(path);
    }

    /** Does not wait: the queue of a server that hangs may be full, and then it lives all the same. */
    private boolean isAlive() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    private boolean isPosix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
