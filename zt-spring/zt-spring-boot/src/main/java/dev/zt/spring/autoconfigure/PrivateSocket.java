package dev.zt.spring.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A socket that nobody but the user of this process, or root, can have put where it is: whoever could decides whom this
 * application believes. The folders above its own are not looked at.
 */
final class PrivateSocket {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final String UID = "unix:uid";
    private static final Object ROOT = 0;

    private PrivateSocket() {}

    /** Follows links, so that what is connected to later is what was looked at. */
    static Path require(Path socket) {
        try {
            Path real = socket.toRealPath();
            if (Files.isRegularFile(real) || Files.isDirectory(real)) {
                throw new StartRefusedException(
                        real + " is no socket, and zt.source is dev.",
                        "Remove it, and start a dev authority, whose socket will be there.");
            }
            Path folder = real.getParent();
            if (folder != null
                    && real.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                requirePrivate(folder);
                Object user = user();
                requireOwned(folder, user, "The folder " + folder + " of the dev authority's sockets");
                requireOwned(real, user, "The socket " + real + " of the dev authority");
            }
            return real;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requirePrivate(Path folder) throws IOException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(folder))) {
            throw new StartRefusedException(
                    "The folder " + folder + " of the dev authority's sockets is open to others.",
                    "Use a folder of its own, or: chmod 700 " + folder);
        }
    }

    private static void requireOwned(Path path, Object user, String what) throws IOException {
        Object owner = Files.getAttribute(path, UID);
        if (!owner.equals(user) && !owner.equals(ROOT)) {
            throw new StartRefusedException(
                    what + " belongs to another user, " + Files.getOwner(path) + ".",
                    "Run the dev authority as the user of this application, with a --socket-dir of that user.");
        }
    }

    /** Whoever a new file belongs to: names of users may be missing or made up. */
    private static Object user() throws IOException {
        Path file = Files.createTempFile("zt", null);
        try {
            return Files.getAttribute(file, UID);
        } finally {
            Files.delete(file);
        }
    }
}
