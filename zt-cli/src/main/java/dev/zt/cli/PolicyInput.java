package dev.zt.cli;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.PolicySet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which policy is meant, and when. */
final class PolicyInput {

    @Mixin
    @SuppressWarnings("NullAway.Init") // Picocli sets it.
    private PolicyPaths policies;

    @Option(
            names = "--workload",
            paramLabel = "ID",
            description = "Whose policy is meant; needed only where files are for several workloads.")
    private @Nullable String workload;

    @Mixin
    @SuppressWarnings("NullAway.Init") // Picocli sets it.
    private Moment at;

    PolicySet read() {
        return PolicyFiles.read(policies.paths(), workload());
    }

    @Nullable
    SpiffeId workload() {
        return workload == null ? null : id(workload);
    }

    long nowMillis() {
        return at.millis();
    }

    static SpiffeId id(String text) {
        try {
            return SpiffeId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
