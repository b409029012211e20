package dev.zt.identity;

import dev.zt.internal.text.Quoted;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A set of SPIFFE IDs, written as an ID whose path segments may be wildcards.
 *
 * <p>{@code *} stands for exactly one whole segment, and {@code **}, allowed only as the last segment, for one or more.
 * The trust domain is always literal: {@code spiffe://prod.example/ns/*}{@code /sa/web},
 * {@code spiffe://prod.example/**}. No other use of {@code *} is legal. Immutable and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * A pattern matches only IDs of its own trust domain; matching uses whole segments and no regular expression, and takes
 * time linear in the ID.
 */
public final class SpiffeIdPattern {

    private final String text;
    private final TrustDomain trustDomain;
    private final String[] segments;
    private final boolean anyDeeper;
    private final @Nullable SpiffeId exact;

    private SpiffeIdPattern(
            String text, TrustDomain trustDomain, String[] segments, boolean anyDeeper, @Nullable SpiffeId exact) {
        this.text = text;
        this.trustDomain = trustDomain;
        this.segments = segments;
        this.anyDeeper = anyDeeper;
        this.exact = exact;
    }

    /**
     * Parses a pattern from configuration; A-Z in scheme and trust domain are folded as by
     * {@link SpiffeId#parseConfigured}.
     *
     * @param text the pattern
     * @return the pattern
     * @throws IllegalArgumentException if the text is not a pattern; the message says why and how to write it
     */
    public static SpiffeIdPattern parse(String text) {
        Objects.requireNonNull(text, "text");
        int star = text.indexOf('*');
        if (star < 0) {
            return of(SpiffeId.parseConfigured(text));
        }
        int slash = text.lastIndexOf('/', star);
        if (slash < SpiffeGrammar.PREFIX.length()) {
            throw invalid(text, "the trust domain must be written out; wildcards are for path segments");
        }
        TrustDomain trustDomain =
                SpiffeId.parseConfigured(text.substring(0, slash)).trustDomain();
        String path = text.substring(text.indexOf('/', SpiffeGrammar.PREFIX.length()));
        if (text.length() > SpiffeGrammar.MAX_ID_LENGTH) {
            throw invalid(text, "it has more than " + SpiffeGrammar.MAX_ID_LENGTH + " characters");
        }
        String[] segments = path.substring(1).split("/", -1);
        boolean anyDeeper = segments[segments.length - 1].equals("**");
        for (int i = 0; i < segments.length - (anyDeeper ? 1 : 0); i++) {
            checkSegment(text, segments[i]);
        }
        String canonical = SpiffeGrammar.PREFIX + trustDomain.name() + path;
        return new SpiffeIdPattern(canonical, trustDomain, segments, anyDeeper, null);
    }

    /**
     * Returns the pattern that matches one ID only.
     *
     * @param id the ID
     * @return the pattern
     */
    public static SpiffeIdPattern of(SpiffeId id) {
        return new SpiffeIdPattern(id.toString(), id.trustDomain(), new String[0], false, id);
    }

    /**
     * Returns the pattern that matches every workload of one trust domain.
     *
     * @param trustDomain the trust domain
     * @return the pattern
     */
    public static SpiffeIdPattern anyOf(TrustDomain trustDomain) {
        return parse(SpiffeGrammar.PREFIX + trustDomain.name() + "/**");
    }

    private static void checkSegment(String text, String segment) {
        if (segment.equals("*")) {
            return;
        }
        if (segment.equals("**")) {
            throw invalid(text, "'**' is allowed only as the last segment");
        }
        if (segment.indexOf('*') >= 0) {
            throw invalid(text, "a wildcard stands for a whole segment: write '*' or '**', not part of a name");
        }
        String problem = SpiffeGrammar.segmentProblem(segment, 0, segment.length());
        if (problem != null) {
            throw invalid(text, problem);
        }
    }

    private static IllegalArgumentException invalid(String text, String problem) {
        return new IllegalArgumentException(
                "SPIFFE ID pattern " + Quoted.quote(text) + " is invalid: " + problem + ".");
    }

    /**
     * Tells whether the ID is in the set.
     *
     * @param id the ID
     * @return whether it matches
     */
    public boolean matches(SpiffeId id) {
        if (exact != null) {
            return exact.equals(id);
        }
        return id.hasPath() && trustDomain.equals(id.trustDomain()) && matchesPath(id.path());
    }

    private boolean matchesPath(String path) {
        int start = 1;
        for (int i = 0; i < segments.length; i++) {
            if (start > path.length()) {
                return false;
            }
            if (anyDeeper && i == segments.length - 1) {
                return true;
            }
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            if (!segments[i].equals("*") && !isSegment(path, start, end, segments[i])) {
                return false;
            }
            start = end + 1;
        }
        return start > path.length();
    }

    private static boolean isSegment(String path, int start, int end, String segment) {
        return segment.length() == end - start && path.startsWith(segment, start);
    }

    /**
     * Returns the trust domain all matching IDs share.
     *
     * @return the trust domain
     */
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /**
     * Returns the only ID that matches, if the pattern has no wildcard.
     *
     * @return the ID, or null for a pattern with a wildcard
     */
    public @Nullable SpiffeId exactId() {
        return exact;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SpiffeIdPattern that && text.equals(that.text);
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
