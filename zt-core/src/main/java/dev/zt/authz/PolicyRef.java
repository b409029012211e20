package dev.zt.authz;

import java.util.Objects;

/**
 * Names the policy that a decision was made by.
 *
 * @param name the policy's names, joined by {@code +} where several were merged
 * @param revision the revisions, joined likewise
 * @param digest SHA-256 of the compiled set's canonical text, in hex
 * @param observed whether it was in observe mode, in which a call that no rule allows is let pass
 */
public record PolicyRef(String name, String revision, String digest, boolean observed) {

    /** Stands for "no policy was consulted". */
    public static final PolicyRef NONE = new PolicyRef("", "", "");

    /**
     * Checks that nothing is missing.
     *
     * @param name the policy's names, joined by {@code +} where several were merged
     * @param revision the revisions, joined likewise
     * @param digest SHA-256 of the compiled set's canonical text, in hex
     * @param observed whether it was in observe mode
     */
    public PolicyRef {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(revision, "revision");
        Objects.requireNonNull(digest, "digest");
    }

    /**
     * Names a policy that is enforced.
     *
     * @param name the policy's names, joined by {@code +} where several were merged
     * @param revision the revisions, joined likewise
     * @param digest SHA-256 of the compiled set's canonical text, in hex
     */
    public PolicyRef(String name, String revision, String digest) {
        this(name, revision, digest, false);
    }
}
