package dev.zt.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small UTF-8 file that is read again and again: what reads well is handed on when it changed, what does not is logged
 * until it is mended.
 *
 * <p>Not thread-safe, but for {@link #reload}.
 *
 * @param <T> what the content means
 */
public final class FollowedFile<T> {

    private static final Logger LOG = LoggerFactory.getLogger(FollowedFile.class);
    private static final int MAX_BYTES = 1 << 20;

    private final Path file;
    private final Function<String, T> parser;
    private final Consumer<T> accepted;
    private final Consumer<Failure> refused;
    private final Clock clock;
    private final FailureLog failures;
    private final String withoutGood;
    private byte @Nullable [] lastGood;
    private byte @Nullable [] lastRefused;
    private String refusal = "";

    /**
     * Creates the follower of a file, which is not read yet.
     *
     * @param what the file, as the subject of a sentence
     * @param file the file
     * @param parser reads its content; throws what is wrong with it
     * @param accepted takes what was read; what it throws refuses the content
     * @param refused told of each failure that is logged
     * @param withoutGood what holds while nothing good was read yet, as a clause without full stop
     * @param clock tells how long a failure lasts
     */
    public FollowedFile(
            String what,
            Path file,
            Function<String, T> parser,
            Consumer<T> accepted,
            Consumer<Failure> refused,
            String withoutGood,
            Clock clock) {
        this.file = file.toAbsolutePath(); // Whoever reads the log need not know where this process was started.
        this.parser = parser;
        this.accepted = accepted;
        this.refused = refused;
        this.withoutGood = withoutGood;
        this.clock = clock;
        this.failures = new FailureLog(LOG, what + " " + this.file);
    }

    /**
     * Reads the file and lets whatever is wrong with it come out.
     *
     * @throws IOException if it cannot be read
     */
    public void load() throws IOException {
        byte[] content = BoundedFile.read(file, MAX_BYTES);
        if (lastRefused != null && Arrays.equals(content, lastRefused)) {
            throw new IllegalStateException(refusal);
        }
        if (failures.isFailing() || !Arrays.equals(content, lastGood)) {
            take(content);
        }
    }

    private void take(byte[] content) throws IOException {
        try {
            accepted.accept(parser.apply(decode(content)));
            lastGood = content;
            lastRefused = null;
        } catch (RuntimeException e) {
            // The same text is wrong in the same way: it is not read again and again.
            lastRefused = content;
            refusal = e.getMessage() == null ? e.toString() : e.getMessage();
            throw e;
        }
    }

    /**
     * Reads the file again; a failure leaves the last good state.
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
     * Counts a failure to read the file.
     *
     * @param e why it cannot be read
     */
    public void fail(IOException e) {
        String mend = lastGood == null ? withoutGood : "restore it";
        fail("cannot read " + file + " (" + e.getClass().getSimpleName() + "); " + mend);
    }

    private void fail(String message) {
        String meanwhile = lastGood == null ? "nothing good was read so far" : "the last good state stays in force";
        if (failures.failed(message, meanwhile, clock.instant())) {
            refused.accept(Objects.requireNonNull(failures.current()));
        }
    }

    /**
     * Returns what is wrong with the file. Safe to ask on any thread.
     *
     * @return the failure that is not mended, or null if the file reads well
     */
    public @Nullable Failure failure() {
        return failures.current();
    }

    private static String decode(byte[] content) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8", e);
        }
    }
}
