package dev.zt.jwt;

import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys that sign the JWT-SVIDs of one trust domain (JWT-SVID §6, SPIFFE Trust Domain and Bundle §4).
 *
 * <p>A bundle without keys is legal and means that no JWT-SVID of this domain is valid (§4.1.3). Immutable and
 * thread-safe; two bundles are equal if domain and keys are.
 *
 * <h2>Guarantees</h2>
 *
 * Holds only keys that are for JWT-SVIDs and have a {@code kid}: RSA keys of 2048 to 8192 bits, and EC keys that
 * are points of P-256, P-384 or P-521. No two keys have one {@code kid}.
 *
 * <h2>Does not protect against</h2>
 *
 * A document that is not of that domain: whoever hands it over vouches for that.
 */
public final class JwtBundle {

    /** The most characters that a document may have. */
    public static final int MAX_DOCUMENT_LENGTH = 1 << 20;

    /** The most keys for JWT-SVIDs that a document may hold. */
    public static final int MAX_KEYS = 100;

    private static final String USE = "jwt-svid";

    private final TrustDomain trustDomain;
    private final Map<String, JwtKey> keys;
    private final List<String> leftOut;

    private JwtBundle(TrustDomain trustDomain, Map<String, JwtKey> keys, List<String> leftOut) {
        this.trustDomain = Objects.requireNonNull(trustDomain, "trustDomain");
        this.keys = Collections.unmodifiableMap(keys);
        this.leftOut = List.copyOf(leftOut);
    }

    /**
     * Returns the bundle without keys, which vouches for nobody.
     *
     * @param trustDomain the trust domain
     * @return the bundle
     */
    public static JwtBundle empty(TrustDomain trustDomain) {
        return new JwtBundle(trustDomain, Map.of(), List.of());
    }

    /**
     * Reads a SPIFFE bundle. Entries of another {@code use} or of none, or of a {@code kty} or curve that JWT-SVIDs do not
     * know, are skipped; entries for JWT-SVIDs that must not be used are {@linkplain #leftOut() left out}; the others count.
     *
     * @param trustDomain the domain whose bundle it is
     * @param document the JSON text
     * @return the bundle
     * @throws IllegalArgumentException if the text is longer than {@value #MAX_DOCUMENT_LENGTH} characters or no JSON
     *     object, names something twice, has no {@code keys}, more than {@value #MAX_KEYS} for JWT-SVIDs, or two of one
     *     {@code kid}
     */
    public static JwtBundle parse(TrustDomain trustDomain, String document) {
        return parse(trustDomain, document, jwk -> USE.equals(jwk.get("use")));
    }

    /**
     * Reads a JWK set of nothing but keys for JWT-SVIDs, as the Workload API delivers it (Workload API §6.2.2): as {@link
     * #parse}, but an entry without any {@code use} counts. SPIRE leaves it out there.
     *
     * @param trustDomain the domain whose bundle it is
     * @param document the JSON text, from a source that sends no other keys
     * @return the bundle
     * @throws IllegalArgumentException as {@link #parse} does
     */
    public static JwtBundle parseJwkSet(TrustDomain trustDomain, String document) {
        return parse(trustDomain, document, jwk -> !jwk.containsKey("use") || USE.equals(jwk.get("use")));
    }

    private static JwtBundle parse(TrustDomain trustDomain, String document, Predicate<Map<?, ?>> forJwtSvids) {
        Objects.requireNonNull(trustDomain, "trustDomain");
        Map<String, JwtKey> keys = new LinkedHashMap<>();
        List<String> leftOut = new ArrayList<>();
        List<?> entries = entries(trustDomain, document);
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof Map<?, ?> jwk && forJwtSvids.test(jwk)) {
                add(trustDomain, jwk, i, keys, leftOut);
            }
        }
        return new JwtBundle(trustDomain, keys, leftOut);
    }

    private static List<?> entries(TrustDomain trustDomain, String document) {
        if (document.length() > MAX_DOCUMENT_LENGTH) {
            throw invalid(trustDomain, "it has more than " + MAX_DOCUMENT_LENGTH + " characters", null);
        }
        try {
            if (Json.object(document).get("keys") instanceof List<?> entries) {
                return entries;
            }
            throw invalid(trustDomain, "it has no array of keys; an empty one takes all keys back", null);
        } catch (IOException e) {
            throw invalid(trustDomain, "it is no JSON: " + Quoted.escape(String.valueOf(e.getMessage())), e);
        }
    }

    private static void add(
            TrustDomain trustDomain, Map<?, ?> jwk, int index, Map<String, JwtKey> keys, List<String> leftOut) {
        if (keys.size() + leftOut.size() >= MAX_KEYS) {
            throw invalid(trustDomain, "it has more than " + MAX_KEYS + " keys for JWT-SVIDs", null);
        }
        JwtKey key;
        try {
            key = new JwkReader(jwk).read();
        } catch (IllegalArgumentException e) {
            leftOut.add("key " + index + " of the JWT bundle of " + trustDomain + " is not used: " + e.getMessage());
            return;
        }
        if (key != null && keys.put(key.id(), key) != null) {
            throw invalid(trustDomain, "two keys have the kid " + Quoted.quote(key.id()), null);
        }
    }

    private static IllegalArgumentException invalid(
            TrustDomain trustDomain, String problem, @Nullable Exception cause) {
        return new IllegalArgumentException("JWT bundle of " + trustDomain + " is invalid: " + problem + ".", cause);
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
     * Returns the names of the keys.
     *
     * @return each {@code kid}; unmodifiable
     */
    public Set<String> keyIds() {
        return keys.keySet();
    }

    /**
     * Returns what was meant for JWT-SVIDs in the document and is not used all the same.
     *
     * @return one line for each such entry, safe in a log; unmodifiable
     */
    public List<String> leftOut() {
        return leftOut;
    }

    /**
     * Tells whether a key is one of this bundle.
     *
     * @param signer a public key
     * @return whether JWT-SVIDs that it signed count
     */
    public boolean vouchesBy(PublicKey signer) {
        Objects.requireNonNull(signer, "signer");
        return keys.values().stream().anyMatch(key -> key.key().equals(signer));
    }

    @Nullable
    JwtKey key(String id) {
        return keys.get(id);
    }

    Collection<JwtKey> keys() {
        return keys.values();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JwtBundle that && trustDomain.equals(that.trustDomain) && keys.equals(that.keys);
    }

    @Override
    public int hashCode() {
        return Objects.hash(trustDomain, keys);
    }

    /** Returns the domain and the number of keys. */
    @Override
    public String toString() {
        return "JwtBundle[" + trustDomain + ", keys=" + keys.size() + "]";
    }
}
