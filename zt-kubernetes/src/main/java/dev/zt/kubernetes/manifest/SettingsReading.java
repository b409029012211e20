package dev.zt.kubernetes.manifest;

import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.policy.Issue;
import java.util.List;
import java.util.Optional;

/**
 * What came of reading settings.
 *
 * @param settings the settings; those that hold where nothing is said if there is any issue
 * @param trustDomain the trust domain of the workloads, if it is said
 * @param issues what is wrong, in the order of the text
 */
public record SettingsReading(ClusterSettings settings, Optional<TrustDomain> trustDomain, List<Issue> issues) {

    /**
     * Copies the list.
     *
     * @param settings the settings
     * @param trustDomain the trust domain of the workloads, if it is said
     * @param issues what is wrong
     */
    public SettingsReading {
        issues = List.copyOf(issues);
    }

    /**
     * Tells whether the text could be read.
     *
     * @return whether there is no issue
     */
    public boolean isValid() {
        return issues.isEmpty();
    }
}
