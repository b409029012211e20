package dev.zt;

import dev.zt.identity.ZtException;
import dev.zt.internal.file.Failure;
import dev.zt.internal.file.Followed;
import dev.zt.internal.file.TextDirectory;
import dev.zt.internal.file.TextFile;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.IstioWorkload;
import dev.zt.policy.PolicyReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a policy file, or a directory of them that count together: what reads well is put in force, what does not leaves
 * the last good policies in force and is logged until it is mended. One that is missing at the start means that nothing is
 * allowed.
 */
final class PolicyFile {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);
    private static final List<String> ENDINGS = List.of(".yaml", ".yml");

    private final Path path;
    private final Followed<Map<String, String>, PolicyReading> file;
    private @Nullable PolicyReading last;

    /** Follows a file or directory; policies of Istio are read for the workload, if it is given. */
    PolicyFile(
            Path path,
            @Nullable IstioWorkload istio,
            Consumer<PolicyReading> inForce,
            Consumer<Failure> refused,
            Clock clock) {
        this.path = path;
        this.file = new Followed<>(
                "Policy file",
                path,
                () -> texts(path),
                texts -> valid(path.toString(), AccessPolicyReader.readAll(texts, istio)),
                reading -> {
                    inForce.accept(reading);
                    tell(reading);
                },
                refused,
                "it allows nothing until it is there",
                clock);
    }

    /** Returns the texts by their files, in the order in which they count. */
    private static Map<String, String> texts(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Map.of(path.toString(), TextFile.read(path));
        }
        Map<String, String> texts = new LinkedHashMap<>();
        TextDirectory.read(path, ENDINGS)
                .forEach((name, text) -> texts.put(path.resolve(name).toString(), text));
        return texts;
    }

    /** Returns a reading without issues. */
    static PolicyReading valid(String origin, PolicyReading reading) {
        if (!reading.isValid()) {
            throw new InvalidPolicyException(origin, reading.issues());
        }
        return reading;
    }

    private void tell(PolicyReading reading) {
        PolicyReading before = last;
        last = reading;
        if (before != null) {
            LOG.info("Policy file {} changed: {}.", path, RuleChanges.between(before.policies(), reading.policies()));
        }
        reading.notes().forEach(note -> LOG.info("{}", note));
    }

    /**
     * Reads for the first time.
     *
     * @throws ZtException with code INVALID_POLICY if there is something and its content is invalid
     */
    void start() {
        try {
            file.load();
        } catch (IOException e) {
            file.fail(e);
        }
    }

    /** Reads again. */
    void reload() {
        file.reload();
    }
}
