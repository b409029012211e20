package dev.zt.authz;

import java.util.Objects;

/**
 * Names the policy that a decision was made by.
 *
 * @param name the policy's names, joined by {@code +} where several were merged
 * @param revision the revisions, joined likewise
 * @param digest SHA-256 of the compiled set's canonical text, in hex
 */
public record PolicyRef(String name, String revision, String digest) {

    /** Stands for "no policy was consulted". */
    public static final PolicyRef NONE = new PolicyRef("", "", "");

    /**
     * Checks that nothing is missing.
     *
     * @param name the policy's names, joined by {@code +} where several were merged
     * @param revision the revisions, joined likewise
     * @param digest SHA-256 of the compiled set's canonical text, in hex
     */
    public PolicyRef {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(revision, "revision");
        Objects.requireNonNull(digest, "digest");
    }
}
