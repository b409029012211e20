package dev.zt.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes sure that a file has one writer on this machine.
 *
 * <p>The lock is on a file beside it, which is never deleted: POSIX drops a process's locks on a file as soon as the
 * process closes <em>any</em> descriptor of it, so that reading the audit file would unlock it.
 */
final class WriterLock implements Closeable {

    // For the same reason a second attempt of this process must be refused before it opens the lock file.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private WriterLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Locks the file with this real path, or fails at once. */
    static WriterLock acquire(Path file) throws IOException {
        if (!HELD.add(file)) {
            throw new HeldException();
        }
        try {
            return new WriterLock(file, lock(lockFile(file)));
        } catch (IOException | RuntimeException e) {
            HELD.remove(file);
            throw e;
        }
    }

    private static Path lockFile(Path file) throws IOException {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        try {
            return Files.createFile(lockFile, AppendFile.ownerOnly(lockFile));
        } catch (FileAlreadyExistsException e) {
            return lockFile;
        }
    }

    private static FileChannel lock(Path lockFile) throws IOException {
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new HeldException();
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new HeldException();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }

    /** The file has a writer already. */
    static final class HeldException extends IOException {

        private static final long serialVersionUID = 1L;

        HeldException() {
            super("another writer holds it");
        }
    }
}
