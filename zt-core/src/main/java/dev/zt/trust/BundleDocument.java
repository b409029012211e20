package dev.zt.trust;

import dev.zt.identity.TrustDomain;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A SPIFFE bundle as a bundle endpoint serves it, as far as it concerns X.509-SVIDs (SPIFFE Trust Domain and Bundle §4,
 * X509-SVID §6).
 *
 * <p>The document does not say whose bundle it is: whoever fetched it from the right place has to know. Immutable and
 * thread-safe.
 *
 * @param bundle the authorities; empty if the domain took all of them back
 * @param sequence a number that grows with each change of the document, if it has one
 * @param refreshHint how long to wait before looking for the next one; five minutes if the document does not say
 * @param leftOut what was meant for X.509-SVIDs and is not used all the same: a line for each, safe in a log
 */
public record BundleDocument(
        TrustBundle bundle, Optional<BigInteger> sequence, Duration refreshHint, List<String> leftOut) {

    /** How long to wait before the next look, where the document does not say. */
    public static final Duration DEFAULT_REFRESH_HINT = Duration.ofMinutes(5);

    /** The most bytes that a document may have. */
    public static final int MAX_BYTES = 1 << 20;

    /** The most keys for X.509-SVIDs that a document may hold. */
    public static final int MAX_KEYS = 100;

    /**
     * Copies the list and checks that nothing is missing.
     *
     * @param bundle the authorities; empty if the domain took all of them back
     * @param sequence a number that grows with each change of the document, if it has one
     * @param refreshHint how long to wait before looking for the next one
     * @param leftOut what was meant for X.509-SVIDs and is not used all the same
     */
    public BundleDocument {
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(sequence, "sequence");
        Objects.requireNonNull(refreshHint, "refreshHint");
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Reads a document. Keys of another {@code use}, or of a {@code kty} that nobody knows, are skipped; keys for X.509-SVIDs
     * that must not be used are {@linkplain #leftOut() left out}; the others count.
     *
     * @param trustDomain the domain whose bundle it is
     * @param json the document in UTF-8
     * @return what it says
     * @throws IllegalArgumentException if it is too large, no JSON object that can be read in one way only, has no array of
     *     {@code keys}, or a sequence or refresh hint that is no integer from 0 on; the message says which
     */
    public static BundleDocument parse(TrustDomain trustDomain, byte[] json) {
        return new BundleDocumentReader(Objects.requireNonNull(trustDomain, "trustDomain")).read(json);
    }
}
