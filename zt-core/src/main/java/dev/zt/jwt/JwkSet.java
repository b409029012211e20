package dev.zt.jwt;

import dev.zt.internal.text.Quoted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which an authorization server signs (RFC 7517 §5). Immutable and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * Holds only public RSA keys of 2048 to 8192 bits and EC keys on P-256, P-384 or P-521, each with a {@code kid} that no
 * other has, whose {@code use} is {@code sig} or missing. Secrets ({@code oct}) are never among them.
 *
 * <h2>Does not protect against</h2>
 *
 * A document that is not of that server: whoever hands it over vouches for that.
 */
public final class JwkSet {

    private static final String USE = "sig";

    private final Map<String, JwtKey> keys;
    private final List<String> leftOut;

    private JwkSet(Map<String, JwtKey> keys, List<String> leftOut) {
        this.keys = Collections.unmodifiableMap(keys);
        this.leftOut = List.copyOf(leftOut);
    }

    /**
     * Reads a JWK set. Entries of another {@code use}, {@code kty} or curve are skipped, and entries that must not be used
     * are {@linkplain #leftOut() left out}; the others count.
     *
     * @param document the JSON text
     * @return the keys; without any, no token is valid
     * @throws IllegalArgumentException if the text is longer than {@value JwtBundle#MAX_DOCUMENT_LENGTH} characters or no
     *     JSON object, names something twice, has no {@code keys}, more than {@value JwtBundle#MAX_KEYS}, or two of one
     *     {@code kid}
     */
    public static JwkSet parse(String document) {
        Map<String, JwtKey> keys = new LinkedHashMap<>();
        List<String> leftOut = new ArrayList<>();
        List<?> entries = entries(document);
        if (entries.size() > JwtBundle.MAX_KEYS) {
            throw invalid("it has more than " + JwtBundle.MAX_KEYS + " keys", null);
        }
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof Map<?, ?> jwk && (!jwk.containsKey("use") || USE.equals(jwk.get("use")))) {
                add(jwk, i, keys, leftOut);
            }
        }
        return new JwkSet(keys, leftOut);
    }

    private static List<?> entries(String document) {
        if (document.length() > JwtBundle.MAX_DOCUMENT_LENGTH) {
            throw invalid("it has more than " + JwtBundle.MAX_DOCUMENT_LENGTH + " characters", null);
        }
        try {
            if (Json.object(document).get("keys") instanceof List<?> entries) {
                return entries;
            }
            throw invalid("it has no array of keys", null);
        } catch (IOException e) {
            throw invalid("it is no JSON: " + Quoted.escape(String.valueOf(e.getMessage())), e);
        }
    }

    private static void add(Map<?, ?> jwk, int index, Map<String, JwtKey> keys, List<String> leftOut) {
        JwtKey key;
        try {
            key = new JwkReader(jwk).read();
        } catch (IllegalArgumentException e) {
            leftOut.add("key " + index + " of the JWK set is not used: " + e.getMessage());
            return;
        }
        if (key != null && keys.put(key.id(), key) != null) {
            throw invalid("two keys have the kid " + Quoted.quote(key.id()), null);
        }
    }

    private static IllegalArgumentException invalid(String problem, @Nullable Exception cause) {
        return new IllegalArgumentException("JWK set is invalid: " + problem + ".", cause);
    }

    /**
     * Returns what was meant for signatures in the document and is not used all the same.
     *
     * @return one line for each such entry, safe in a log; unmodifiable
     */
    public List<String> leftOut() {
        return leftOut;
    }

    @Nullable
    JwtKey key(String id) {
        return keys.get(id);
    }

    Collection<JwtKey> keys() {
        return keys.values();
    }

    /** Returns the names of the keys. */
    @Override
    public String toString() {
        return "JwkSet" + keys.keySet();
    }
}
