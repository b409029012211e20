package dev.zt;

import dev.zt.identity.ZtException;
import dev.zt.internal.file.Failure;
import dev.zt.internal.file.FollowedFile;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows a policy file: what reads well is put in force, what does not leaves the last good policy in force and is
 * logged until it is mended. A file that is missing at the start means that nothing is allowed.
 */
final class PolicyFile {

    private final FollowedFile<List<AccessPolicy>> file;

    PolicyFile(Path path, Consumer<List<AccessPolicy>> inForce, Consumer<Failure> refused, Clock clock) {
        this.file = new FollowedFile<>(
                "Policy file",
                path,
                text -> AccessPolicyReader.parse(text, path.toString()),
                inForce,
                refused,
                "it allows nothing until it is there",
                clock);
    }

    /**
     * Reads the file for the first time.
     *
     * @throws ZtException with code INVALID_POLICY if there is a file and its content is invalid
     */
    void start() {
        try {
            file.load();
        } catch (IOException e) {
            file.fail(e);
        }
    }

    /** Reads the file again. */
    void reload() {
        file.reload();
    }
}
