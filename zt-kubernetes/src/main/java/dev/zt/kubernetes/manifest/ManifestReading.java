package dev.zt.kubernetes.manifest;

import dev.zt.policy.Issue;
import java.util.List;

/**
 * What came of reading manifests: objects, or what is wrong with the texts.
 *
 * @param manifests the objects, in the order of the texts; empty if there is any issue
 * @param issues what is wrong, in the order of the texts
 */
public record ManifestReading(List<Manifest> manifests, List<Issue> issues) {

    /**
     * Copies the lists.
     *
     * @param manifests the objects; empty if there is any issue
     * @param issues what is wrong
     */
    public ManifestReading {
        manifests = issues.isEmpty() ? List.copyOf(manifests) : List.of();
        issues = List.copyOf(issues);
    }

    /**
     * Tells whether the texts could be read.
     *
     * @return whether there is no issue
     */
    public boolean isValid() {
        return issues.isEmpty();
    }
}
