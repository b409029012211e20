package dev.zt.cli;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.PolicyReading;
import dev.zt.policy.PolicySet;
import java.util.List;
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
            description = "Whose policy is meant, where files are for several workloads.")
    private @Nullable String workload;

    @Mixin
    @SuppressWarnings("NullAway.Init") // Picocli sets it.
    private Moment at;

    PolicySet read() {
        return PolicyFiles.read(policies.paths(), workload());
    }

    /** Returns what the files say, of all workloads. */
    PolicyReading reading() {
        return PolicyFiles.reading(policies.paths());
    }

    /** Returns the policies of the workload that is meant, or else of each. */
    List<PolicySet> each(PolicyReading reading) {
        SpiffeId one = workload();
        return (one == null ? PolicyFiles.workloads(reading.policies()) : List.of(one))
                .stream()
                        .map(each -> PolicyFiles.found(PolicySet.compile(reading.policies(), each)))
                        .toList();
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
