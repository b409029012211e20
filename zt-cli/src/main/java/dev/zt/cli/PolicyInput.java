package dev.zt.cli;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.PolicySet;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which policy is meant, and when. */
final class PolicyInput {

    @Option(
            names = {"-p", "--policy"},
            required = true,
            paramLabel = "PATH",
            description = "A policy file, or a directory of them; may be given several times.")
    @SuppressWarnings("NullAway.Init") // Picocli sets it.
    private List<Path> policies;

    @Option(
            names = "--workload",
            paramLabel = "ID",
            description = "Whose policy is meant; needed only where files are for several workloads.")
    private @Nullable String workload;

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "The moment at which rules count or have expired; by default now.")
    private @Nullable Instant at;

    PolicySet read() {
        return PolicyFiles.read(policies, workload());
    }

    @Nullable
    SpiffeId workload() {
        return workload == null ? null : id(workload);
    }

    long nowMillis() {
        return at == null ? Clock.systemUTC().millis() : at.toEpochMilli();
    }

    static SpiffeId id(String text) {
        try {
            return SpiffeId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
