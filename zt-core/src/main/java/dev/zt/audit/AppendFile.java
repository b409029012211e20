package dev.zt.audit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** A line file on disk, held by one writer. Streams and not a channel, which an interrupted caller would close. */
final class AppendFile implements LineFile {

    private final WriterLock lock;
    private final FileOutputStream out;
    private final RandomAccessFile tail;

    private AppendFile(WriterLock lock, FileOutputStream out, RandomAccessFile tail) {
        this.lock = lock;
        this.out = out;
        this.tail = tail;
    }

    /** Opens or creates the file, for the owner alone where the file system knows owners. */
    static AppendFile open(Path file) throws IOException {
        create(file);
        Path real = file.toRealPath();
        if (!Files.isRegularFile(real)) {
            throw new IOException("it is not a regular file");
        }
        WriterLock lock = WriterLock.acquire(real);
        try {
            return open(real, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static AppendFile open(Path real, WriterLock lock) throws IOException {
        FileOutputStream out = new FileOutputStream(real.toFile(), true);
        try {
            return new AppendFile(lock, out, new RandomAccessFile(real.toFile(), "r"));
        } catch (IOException | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file, ownerOnly(file));
            syncFolder(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder"));
        } catch (FileAlreadyExistsException e) {
            // To be continued, with the permissions that its owner gave it.
        }
    }

    static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** A file whose entry in its folder is not on the disk is lost with the machine, whatever was synced into it. */
    private static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot open a folder, and keeps entries without being asked.
        }
    }

    @Override
    public void append(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    public void sync() throws IOException {
        out.getFD().sync();
    }

    @Override
    public boolean endsTorn() throws IOException {
        long length = tail.length();
        if (length == 0) {
            return false;
        }
        tail.seek(length - 1);
        return tail.read() != '\n';
    }

    @Override
    public void close() throws IOException {
        try (lock;
                tail;
                out) {
            // Closes in reverse: the lock goes last.
        }
    }
}
