package dev.zt;

import dev.zt.identity.ZtException;
import dev.zt.internal.file.Failure;
import dev.zt.internal.file.FollowedFile;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.IstioWorkload;
import dev.zt.policy.PolicyReading;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
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

    private final FollowedFile<PolicyReading> file;

    /** Follows a file; policies of Istio are read for the workload, if it is given. */
    PolicyFile(
            Path path,
            @Nullable IstioWorkload istio,
            Consumer<PolicyReading> inForce,
            Consumer<Failure> refused,
            Clock clock) {
        this.file = new FollowedFile<>(
                "Policy file",
                path,
                text -> valid(path.toString(), read(text, path.toString(), istio)),
                reading -> {
                    inForce.accept(reading);
                    reading.notes().forEach(note -> LOG.info("{}", note));
                },
                refused,
                "it allows nothing until it is there",
                clock);
    }

    private static PolicyReading read(String text, String origin, @Nullable IstioWorkload istio) {
        return istio == null ? AccessPolicyReader.read(text, origin) : AccessPolicyReader.read(text, origin, istio);
    }

    private static PolicyReading valid(String origin, PolicyReading reading) {
        if (!reading.isValid()) {
            throw new InvalidPolicyException(origin, reading.issues());
        }
        return reading;
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
