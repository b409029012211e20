package dev.zt.audit;

import dev.zt.identity.ZtException;
import dev.zt.internal.text.Quoted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Appends audit events to a file: one JSON object a line, with the keys of {@link AuditKeys}.
 *
 * <p>Writes on the caller's thread. The file is created for its owner alone where the file system knows owners, an
 * existing one is continued, and a last line that was torn is ended first. One sink writes a file: it holds a lock on
 * the file of the same name with {@code .lock} appended, which is never deleted. Values are cut after 2048 characters
 * and {@link AuditKeys#AUDIT_TRUNCATED} says so.
 *
 * <p>When a record cannot be written its stage fails with a {@link ZtException} and the sink is unhealthy, until a later
 * record is written; that record begins on a line of its own. {@link AuditKeys#AUDIT_SEQ} counts the records offered
 * since the file was opened, so that a record that failed leaves a gap. Thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * When the stage has completed, the operating system has the whole line; with {@link Fsync#EACH} the disk has it.
 *
 * <h2>Does not protect against</h2>
 *
 * Whoever may write the file: records can be changed and removed unnoticed. The file is neither rotated nor bounded, and
 * is not reopened when it is moved away.
 */
public final class JsonLinesAuditSink implements AuditSink {

    private final Path path;
    private final LineFile file;
    private final Fsync fsync;
    private final ReentrantLock lock = new ReentrantLock();
    private long accepted;
    private long written;
    private boolean tailUnknown = true;
    private boolean closed;
    private volatile boolean healthy = true;

    JsonLinesAuditSink(Path path, LineFile file, Fsync fsync) {
        this.path = path;
        this.file = file;
        this.fsync = fsync;
    }

    /**
     * Opens a file with the defaults of {@link Builder}.
     *
     * @param path the file; its folder must exist
     * @return the sink
     * @throws ZtException with code {@link ZtException.Code#AUDIT_UNAVAILABLE} if the file cannot be opened, or another
     *     sink of this machine writes it
     */
    public static JsonLinesAuditSink open(Path path) {
        return builder(path).build();
    }

    /**
     * Begins to describe a sink.
     *
     * @param path the file; its folder must exist
     * @return a builder
     */
    public static Builder builder(Path path) {
        return new Builder(path);
    }

    @Override
    public CompletionStage<Void> record(AuditEvent event) {
        Objects.requireNonNull(event, "event");
        lock.lock();
        try {
            accepted++;
            append(event);
            written++;
            healthy = true;
            return CompletableFuture.completedFuture(null);
        } catch (Throwable e) { // also an OutOfMemoryError: whatever happened, this record is not written
            healthy = false;
            tailUnknown = true;
            return CompletableFuture.failedFuture(notWritten(event, e));
        } finally {
            lock.unlock();
        }
    }

    private void append(AuditEvent event) throws IOException {
        if (closed) {
            throw new IOException("sink closed");
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        if (tailUnknown && file.endsTorn()) {
            line.write('\n');
        }
        JsonLine.encode(event, accepted, line);
        line.write('\n');
        file.append(line.toByteArray());
        tailUnknown = false;
        if (fsync == Fsync.EACH) {
            file.sync();
        }
    }

    private ZtException notWritten(AuditEvent event, Throwable cause) {
        String mend =
                closed ? "Record before closing the sink." : "Check space, quota and permissions of its file system.";
        String message =
                "Audit record " + Quoted.quote(event.id()) + " not written to " + path + ": " + cause + ". " + mend;
        return new ZtException(ZtException.Code.AUDIT_UNAVAILABLE, message, cause);
    }

    @Override
    public boolean isHealthy() {
        return healthy;
    }

    /**
     * Counts the records since the file was opened.
     *
     * @return the counts of this moment
     */
    public AuditCounts counts() {
        lock.lock();
        try {
            return new AuditCounts(accepted, written, accepted - written);
        } finally {
            lock.unlock();
        }
    }

    /** Closes the file and lets another sink write it. Later records fail. Further calls do nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                healthy = false;
                file.close();
            }
        } catch (IOException e) {
            throw new ZtException(
                    ZtException.Code.AUDIT_UNAVAILABLE,
                    "Audit file " + path + " not closed: " + e.getMessage() + ". Check its file system.",
                    e);
        } finally {
            lock.unlock();
        }
    }

    /** Describes a sink that writes JSON lines. Not thread-safe. */
    public static final class Builder {

        private final Path path;
        private Fsync fsync = Fsync.NONE;

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path, "path");
        }

        /**
         * Sets when records are forced to the disk.
         *
         * @param when {@link Fsync#NONE} by default
         * @return this
         */
        public Builder fsync(Fsync when) {
            this.fsync = Objects.requireNonNull(when, "when");
            return this;
        }

        /**
         * Opens the file.
         *
         * @return the sink
         * @throws ZtException with code {@link ZtException.Code#AUDIT_UNAVAILABLE} if the file cannot be opened, or
         *     another sink of this machine writes it
         */
        public JsonLinesAuditSink build() {
            try {
                return new JsonLinesAuditSink(path, AppendFile.open(path), fsync);
            } catch (WriterLock.HeldException e) {
                throw unavailable(
                        "another writer holds it", "Give each writer a file of its own, or stop the other", e);
            } catch (IOException e) {
                throw unavailable(e.toString(), "Check that its folder exists and that this process may write it", e);
            }
        }

        private ZtException unavailable(String why, String mend, IOException cause) {
            return new ZtException(
                    ZtException.Code.AUDIT_UNAVAILABLE,
                    "Audit file " + path + " not opened: " + why + ". " + mend + ".",
                    cause);
        }
    }
}
