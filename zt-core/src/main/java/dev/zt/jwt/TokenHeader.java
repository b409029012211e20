package dev.zt.jwt;

import dev.zt.identity.SvidRule;
import dev.zt.internal.text.Quoted;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header of a token (JWT-SVID §2).
 *
 * @param algorithm how it is signed
 * @param keyId which key signed it, or null if it does not say
 */
record TokenHeader(JwtAlgorithm algorithm, @Nullable String keyId) {

    private static final Set<String> NAMES = Set.of("alg", "kid", "typ");
    private static final Set<String> TYPES = Set.of("JWT", "JOSE");

    static TokenHeader read(Map<String, @Nullable Object> header) throws InvalidTokenException {
        for (String name : header.keySet()) {
            if (!NAMES.contains(name)) {
                throw new InvalidTokenException(
                        SvidRule.JWT_HEADER,
                        "it has the header " + Quoted.quote(name) + "; only alg, kid and typ are allowed");
            }
        }
        if (header.containsKey("typ") && !TYPES.contains(String.valueOf(header.get("typ")))) {
            throw new InvalidTokenException(
                    SvidRule.JWT_HEADER, "its typ is neither JWT nor JOSE; leave it out or write one of them");
        }
        return new TokenHeader(algorithm(header.get("alg")), keyId(header));
    }

    private static JwtAlgorithm algorithm(@Nullable Object name) throws InvalidTokenException {
        JwtAlgorithm algorithm = name instanceof String text ? JwtAlgorithm.named(text) : null;
        if (algorithm == null) {
            throw new InvalidTokenException(
                    SvidRule.JWT_ALGORITHM,
                    "its alg is " + (name instanceof String text ? Quoted.quote(text) : "no text")
                            + "; sign with one of " + JwtAlgorithm.names());
        }
        return algorithm;
    }

    private static @Nullable String keyId(Map<String, @Nullable Object> header) throws InvalidTokenException {
        if (!header.containsKey("kid")) {
            return null;
        }
        if (header.get("kid") instanceof String id && !id.isEmpty()) {
            return id;
        }
        throw new InvalidTokenException(
                SvidRule.JWT_HEADER, "its kid is empty or no text; leave it out or name the key");
    }
}
