package dev.zt;

import dev.zt.identity.ZtException;
import dev.zt.internal.file.BoundedFile;
import dev.zt.internal.file.FailureLog;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a policy file: what reads well is put in force, what does not leaves the last good policy in force and is
 * logged until it is mended. A file that is missing at the start means that nothing is allowed.
 */
final class PolicyFile {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);
    private static final int MAX_BYTES = 1 << 20;

    private final Path file;
    private final Consumer<List<AccessPolicy>> inForce;
    private final Consumer<String> refused;
    private final Clock clock;
    private final FailureLog failures;
    private byte @Nullable [] lastGood;

    PolicyFile(Path file, Consumer<List<AccessPolicy>> inForce, Consumer<String> refused, Clock clock) {
        this.file = file;
        this.inForce = inForce;
        this.refused = refused;
        this.clock = clock;
        this.failures = new FailureLog(LOG, "Policy file " + file);
    }

    /**
     * Reads the file for the first time.
     *
     * @throws ZtException with code INVALID_POLICY if there is a file and its content is invalid
     */
    void start() {
        try {
            load();
        } catch (IOException e) {
            fail("cannot read " + file + " (" + e.getClass().getSimpleName()
                    + "); every call is denied until it is there");
        }
    }

    /** Reads the file again. */
    synchronized void reload() {
        try {
            load();
            failures.succeeded(clock.instant());
        } catch (IOException e) {
            fail("cannot read " + file + " (" + e.getClass().getSimpleName() + "); restore it");
        } catch (ZtException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void load() throws IOException {
        byte[] content = BoundedFile.read(file, MAX_BYTES);
        if (failures.isFailing() || !Arrays.equals(content, lastGood)) {
            inForce.accept(AccessPolicyReader.parse(decode(content), file.toString()));
            lastGood = content;
        }
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

    private void fail(String message) {
        if (failures.failed(message, clock.instant())) {
            refused.accept(message);
        }
    }
}
