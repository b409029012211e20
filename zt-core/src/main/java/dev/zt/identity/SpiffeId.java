package dev.zt.identity;

import dev.zt.internal.text.Quoted;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A SPIFFE ID: the name of a workload, {@code spiffe://<trust domain>/<path>} (SPIFFE-ID §2).
 *
 * <p>Only canonical text is an ID: lower-case scheme and trust domain, no percent-encoding, query, fragment, port or
 * user info, no empty or relative segment, no trailing slash, at most 2048 characters. Two IDs are equal exactly when
 * their text is. Immutable and thread-safe.
 */
public final class SpiffeId {

    private final TrustDomain trustDomain;
    private final String path;
    private final String text;

    private SpiffeId(TrustDomain trustDomain, String path, String text) {
        this.trustDomain = trustDomain;
        this.path = path;
        this.text = text;
    }

    /**
     * Parses canonical text, as a peer's credential must carry it.
     *
     * @param text for example {@code spiffe://prod.example/ns/shop/sa/orders}
     * @return the ID
     * @throws IllegalArgumentException if the text is not a canonical SPIFFE ID; the message says why
     */
    public static SpiffeId parse(String text) {
        String problem = problemOf(text);
        if (problem != null) {
            throw new IllegalArgumentException(invalid(text, problem));
        }
        int slash = pathStart(text);
        return new SpiffeId(
                new TrustDomain(text.substring(SpiffeGrammar.PREFIX.length(), slash)), text.substring(slash), text);
    }

    /**
     * Parses text from configuration: as {@link #parse}, but A-Z in the scheme and in the trust domain are first
     * folded to lower case (SPIFFE-ID §2.4). Never use it for what a peer sent.
     *
     * @param text the configured text
     * @return the canonical ID
     * @throws IllegalArgumentException if the folded text is not a canonical SPIFFE ID; the message says why
     */
    public static SpiffeId parseConfigured(String text) {
        Objects.requireNonNull(text, "text");
        int length = SpiffeGrammar.PREFIX.length();
        if (text.length() <= length || text.length() > SpiffeGrammar.MAX_ID_LENGTH) {
            return parse(text);
        }
        int slash = pathStart(text);
        return SpiffeGrammar.hasUpper(text, slash)
                ? parse(SpiffeGrammar.foldAscii(text.substring(0, slash)) + text.substring(slash))
                : parse(text);
    }

    /**
     * Returns the ID with this trust domain and path.
     *
     * @param trustDomain the trust domain
     * @param path empty, or one or more segments, each after a {@code /}
     * @return the ID
     * @throws IllegalArgumentException if the path is not canonical or the ID would pass 2048 characters
     */
    public static SpiffeId of(TrustDomain trustDomain, String path) {
        String text = SpiffeGrammar.PREFIX + trustDomain.name() + path;
        // Joined to the domain, such a path would lengthen its name and so choose another domain.
        if (!path.isEmpty() && path.charAt(0) != '/') {
            throw new IllegalArgumentException(invalid(text, "the path does not begin with '/'"));
        }
        return parse(text);
    }

    /**
     * Says why a text is not a canonical SPIFFE ID.
     *
     * @param text any text
     * @return what is wrong and the mend, or empty if {@link #parse} would accept it
     */
    public static Optional<String> problem(String text) {
        return Optional.ofNullable(problemOf(text));
    }

    private static @Nullable String problemOf(String text) {
        Objects.requireNonNull(text, "text");
        if (text.length() > SpiffeGrammar.MAX_ID_LENGTH) {
            return "it has " + text.length() + " characters; at most " + SpiffeGrammar.MAX_ID_LENGTH + " are allowed";
        }
        if (!text.startsWith(SpiffeGrammar.PREFIX)) {
            return "it does not begin with spiffe://";
        }
        int slash = pathStart(text);
        String problem = SpiffeGrammar.trustDomainProblem(text.substring(SpiffeGrammar.PREFIX.length(), slash));
        return problem != null ? problem : SpiffeGrammar.pathProblem(text.substring(slash));
    }

    private static int pathStart(String text) {
        int slash = text.indexOf('/', SpiffeGrammar.PREFIX.length());
        return slash < 0 ? text.length() : slash;
    }

    private static String invalid(String text, String problem) {
        return "SPIFFE ID " + Quoted.quote(text) + " is invalid: " + problem + ".";
    }

    /**
     * Returns the trust domain.
     *
     * @return the trust domain
     */
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /**
     * Returns the path.
     *
     * @return empty, or text that begins with {@code /}
     */
    public String path() {
        return path;
    }

    /**
     * Tells whether this ID names a workload, which needs a path (X509-SVID §3.1).
     *
     * @return whether the path is not empty
     */
    public boolean hasPath() {
        return !path.isEmpty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof SpiffeId that && text.equals(that.text));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the canonical text. */
    @Override
    public String toString() {
        return text;
    }
}
