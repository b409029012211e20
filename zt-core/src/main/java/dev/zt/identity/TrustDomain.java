package dev.zt.identity;

import dev.zt.internal.text.Quoted;
import java.util.Objects;

/**
 * A SPIFFE trust domain: the part of a SPIFFE ID that chooses who may vouch for it (SPIFFE-ID §2.1).
 *
 * <p>At most 255 characters of {@code a-z 0-9 . - _}. A name that looks like an IPv4 address is legal and gets no
 * special treatment. Immutable and thread-safe.
 *
 * @param name the canonical name, for example {@code prod.example}
 */
public record TrustDomain(String name) {

    /** How the names of all development trust domains end. */
    public static final String DEVELOPMENT_SUFFIX = ".zt-dev.internal";

    /**
     * Checks the name.
     *
     * @param name the canonical name, for example {@code prod.example}
     * @throws IllegalArgumentException if the name is not canonical; the message says why
     */
    public TrustDomain {
        Objects.requireNonNull(name, "name");
        String problem = SpiffeGrammar.trustDomainProblem(name);
        if (problem != null) {
            throw new IllegalArgumentException("Trust domain " + Quoted.quote(name) + " is invalid: " + problem + ".");
        }
    }

    /**
     * Parses a canonical trust domain name.
     *
     * @param name the name alone, without scheme or path
     * @return the trust domain
     * @throws IllegalArgumentException if the name is not canonical; the message says why
     */
    public static TrustDomain parse(String name) {
        return new TrustDomain(name);
    }

    /**
     * Tells whether this is a domain of the development authority, whose keys protect nothing. Only a source that was
     * told to is to accept its identities.
     *
     * @return whether the name ends in {@value #DEVELOPMENT_SUFFIX}
     */
    public boolean isDevelopment() {
        return name.endsWith(DEVELOPMENT_SUFFIX);
    }

    /**
     * Returns the SPIFFE ID of the given path in this trust domain.
     *
     * @param path empty, or one or more segments, each after a {@code /}
     * @return the ID
     * @throws IllegalArgumentException if the path is not canonical
     */
    public SpiffeId id(String path) {
        return SpiffeId.of(this, path);
    }

    @Override
    public String toString() {
        return name;
    }
}
