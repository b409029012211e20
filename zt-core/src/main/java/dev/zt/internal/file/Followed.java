package dev.zt.internal.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file or directory that is read again and again: what reads well is handed on when it changed, what does not is logged
 * until it is mended.
 *
 * <p>Not thread-safe, but for {@link #reload}.
 *
 * @param <C> the content, which equals itself when it is read again
 * @param <T> what the content means
 */
public final class Followed<C, T> {

    /**
     * Reads the content.
     *
     * @param <C> the content
     */
    @FunctionalInterface
    public interface Content<C> {

        /**
         * Reads it whole.
         *
         * @return the content of this moment
         * @throws IOException if it cannot be read
         */
        C read() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Followed.class);

    private final Path path;
    private final Content<C> content;
    private final Function<C, T> parser;
    private final Consumer<T> accepted;
    private final Consumer<Failure> refused;
    private final Clock clock;
    private final FailureLog failures;
    private final String withoutGood;
    private @Nullable C lastGood;
    private @Nullable C lastRefused;
    private String refusal = "";

    /**
     * Creates the follower of something that is not read yet.
     *
     * @param what the file or directory, as the subject of a sentence
     * @param path where it is, for messages
     * @param content reads it
     * @param parser makes sense of the content; throws what is wrong with it
     * @param accepted takes what was read; what it throws refuses the content
     * @param refused told of each failure that is logged
     * @param withoutGood what holds while nothing good was read yet, as a clause without full stop
     * @param clock tells how long a failure lasts
     */
    public Followed(
            String what,
            Path path,
            Content<C> content,
            Function<C, T> parser,
            Consumer<T> accepted,
            Consumer<Failure> refused,
            String withoutGood,
            Clock clock) {
        this.path = path.toAbsolutePath(); // Whoever reads the log need not know where this process was started.
        this.content = content;
        this.parser = parser;
        this.accepted = accepted;
        this.refused = refused;
        this.withoutGood = withoutGood;
        this.clock = clock;
        this.failures = new FailureLog(LOG, what + " " + this.path);
    }

    /**
     * Reads it and lets whatever is wrong with it come out.
     *
     * @throws IOException if it cannot be read
     */
    public void load() throws IOException {
        C read = content.read();
        if (lastRefused != null && read.equals(lastRefused)) {
            throw new IllegalStateException(refusal);
        }
        if (failures.isFailing() || !read.equals(lastGood)) {
            take(read);
        }
    }

    private void take(C read) {
        try {
            accepted.accept(parser.apply(read));
            lastGood = read;
            lastRefused = null;
        } catch (RuntimeException e) {
            // The same text is wrong in the same way: it is not read again and again.
            lastRefused = read;
            refusal = e.getMessage() == null ? e.toString() : e.getMessage();
            throw e;
        }
    }

    /**
     * Reads it again; a failure leaves the last good state.
     *
     * @return whether it reads well
     */
    public synchronized boolean reload() {
        try {
            load();
            failures.succeeded(clock.instant());
            return true;
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        return false;
    }

    /**
     * Counts a failure to read it.
     *
     * @param e why it cannot be read
     */
    public void fail(IOException e) {
        String mend = lastGood == null ? withoutGood : "restore it";
        String problem = e instanceof UnreadableException
                ? String.valueOf(e.getMessage())
                : "cannot read " + path + " (" + e.getClass().getSimpleName() + ")";
        fail(problem + "; " + mend);
    }

    private void fail(String message) {
        String meanwhile = lastGood == null ? "nothing good was read so far" : "the last good state stays in force";
        if (failures.failed(message, meanwhile, clock.instant())) {
            refused.accept(Objects.requireNonNull(failures.current()));
        }
    }

    /**
     * Returns what is wrong with it. Safe to ask on any thread.
     *
     * @return the failure that is not mended, or null if it reads well
     */
    public @Nullable Failure failure() {
        return failures.current();
    }
}
