package dev.zt;

import dev.zt.authz.PolicyRef;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which policy is in force, and whether a newer one could not be read. Immutable and thread-safe.
 *
 * @param policy the policy in force; without a name if none is for this workload, so that every inbound call is denied
 * @param loadedAt when it was put in force, or null if none was yet
 * @param failingSince since when the policy file cannot be loaded, or null if it reads well or none is followed
 * @param failure what is wrong with the policy file and the mend, or null if nothing is. May quote the file; not for the
 *     remote side
 * @param observeUntil until when a call that no rule allows is let pass, or null if it is denied
 */
public record PolicyStatus(
        PolicyRef policy,
        @Nullable Instant loadedAt,
        @Nullable Instant failingSince,
        @Nullable String failure,
        @Nullable Instant observeUntil) {

    /**
     * Checks the parts.
     *
     * @param policy the policy in force
     * @param loadedAt when it was put in force, or null if none was yet
     * @param failingSince since when the policy file cannot be loaded, or null
     * @param failure what is wrong with the policy file and the mend, or null
     * @param observeUntil until when a call that no rule allows is let pass, or null
     */
    public PolicyStatus {
        Objects.requireNonNull(policy, "policy");
    }

    /**
     * Tells whether the policy file cannot be loaded.
     *
     * @return whether the policy in force is not what the file should say
     */
    public boolean isFailing() {
        return failingSince != null;
    }
}
